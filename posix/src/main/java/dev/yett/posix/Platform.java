package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What this package runs on: Linux with glibc 2.34 or newer, on x86_64 or aarch64.
public final class Platform {
  private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\D.*)?");

  private Platform() {}

  /// Returns where this package can work. Called once, before anything else of it.
  ///
  /// @throws UnsupportedOperationException with the reason, in words for the device's owner
  public static void check() {
    String system = System.getProperty("os.name", "");
    if (!system.equals("Linux")) {
      throw new UnsupportedOperationException("Linux is needed; this is " + system);
    }
    checkArchitecture(System.getProperty("os.arch", ""));
    if (!Native.has("gnu_get_libc_version")) {
      throw new UnsupportedOperationException(
          "glibc 2.34 or newer is needed; the C library here is another one");
    }
    checkVersion(version());
  }

  static void checkArchitecture(String architecture) {
    switch (architecture.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64", "aarch64" -> {}
      default ->
          throw new UnsupportedOperationException(
              "x86_64 or aarch64 is needed; this is " + architecture);
    }
  }

  static void checkVersion(String version) {
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches()) {
      throw new UnsupportedOperationException("glibc says it is version " + version);
    }
    int major = Integer.parseInt(parts.group(1));
    int minor = Integer.parseInt(parts.group(2));
    if (major < 2 || (major == 2 && minor < 34)) {
      throw new UnsupportedOperationException("glibc 2.34 or newer is needed; this is " + version);
    }
  }

  /// The user whose rights this process has; 0 is root.
  public static int effectiveUserId() {
    MethodHandle geteuid = Native.function("geteuid", FunctionDescriptor.of(JAVA_INT));
    return Native.invoke(() -> (int) geteuid.invokeExact());
  }

  static boolean isArm() {
    return System.getProperty("os.arch", "").equals("aarch64");
  }

  private static String version() {
    try {
      return Native.string(
          (MemorySegment)
              Native.function("gnu_get_libc_version", FunctionDescriptor.of(ADDRESS))
                  .invokeExact());
    } catch (Throwable e) {
      throw Native.broken(e);
    }
  }
}
