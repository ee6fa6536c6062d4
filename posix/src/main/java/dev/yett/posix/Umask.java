package dev.yett.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/// The permissions that no file created by this process gets; children inherit it.
public final class Umask {
  private Umask() {}

  /// Sets the mask of the whole process, as in `077`, and returns the one before.
  public static int set(int mask) {
    if ((mask & ~0777) != 0) {
      throw new IllegalArgumentException("a umask is within 0777");
    }
    MethodHandle umask = Native.function("umask", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    return Native.invoke(() -> (int) umask.invokeExact(mask));
  }
}
