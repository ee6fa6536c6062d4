package dev.yett.posix;

import java.io.IOException;

/// A system call that failed: which one, and why.
///
/// The message reads `openat2: ELOOP (Too many levels of symbolic links)`. It never names a path,
/// so that it may be shown to a peer.
public final class PosixException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int number;

  PosixException(String call, int number) {
    super(call + ": " + Errno.nameOf(number) + " (" + Errno.textOf(number) + ")");
    this.call = call;
    this.number = number;
  }

  PosixException(String call, Errno errno) {
    this(call, errno.number());
  }

  /// The call's name in the manual, `openat2`.
  public String call() {
    return call;
  }

  /// The C library's number, as in `errno`.
  public int number() {
    return number;
  }

  /// The symbolic name, `ELOOP`.
  public String name() {
    return Errno.nameOf(number);
  }

  /// Whether this is the given error.
  public boolean is(Errno errno) {
    return number == errno.number();
  }
}
