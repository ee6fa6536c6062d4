package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The errors on which callers decide something; numbers of Linux on x86_64 and aarch64.
public enum Errno {
  EPERM(1),
  ENOENT(2),
  ESRCH(3),
  EINTR(4),
  EIO(5),
  E2BIG(7),
  ENOEXEC(8),
  EBADF(9),
  ECHILD(10),
  EAGAIN(11),
  ENOMEM(12),
  EACCES(13),
  EBUSY(16),
  EEXIST(17),
  EXDEV(18),
  ENOTDIR(20),
  EISDIR(21),
  EINVAL(22),
  ENFILE(23),
  EMFILE(24),
  ENOTTY(25),
  ETXTBSY(26),
  EFBIG(27),
  ENOSPC(28),
  EROFS(30),
  EMLINK(31),
  EPIPE(32),
  ERANGE(34),
  ENAMETOOLONG(36),
  ENOSYS(38),
  ENOTEMPTY(39),
  ELOOP(40),
  ECONNREFUSED(111),
  EDQUOT(122);

  // glibc 2.32; neither depends on the locale, both answer for every number.
  private static final MethodHandle NAME =
      Native.function("strerrorname_np", FunctionDescriptor.of(ADDRESS, JAVA_INT));
  private static final MethodHandle TEXT =
      Native.function("strerrordesc_np", FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  /// The C library's number, as in `errno`.
  public int number() {
    return number;
  }

  static String nameOf(int number) {
    return ask(NAME, number, "E" + number);
  }

  static String textOf(int number) {
    return ask(TEXT, number, "unknown error");
  }

  private static String ask(MethodHandle question, int number, String unknown) {
    try {
      MemorySegment answer = (MemorySegment) question.invokeExact(number);
      return answer.address() == 0 ? unknown : Native.string(answer);
    } catch (Throwable e) {
      throw Native.broken(e);
    }
  }
}
