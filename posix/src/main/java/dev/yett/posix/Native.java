package dev.yett.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// How this package reaches the C library: handles for its functions, `errno`, strings.
///
/// A handle from [#call] takes the state segment that receives `errno` before the C arguments.
final class Native {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle NUMBER = STATE.varHandle(PathElement.groupElement("errno"));

  private Native() {}

  /// A function whose failure is told by its value, not by `errno`.
  static MethodHandle function(String symbol, FunctionDescriptor shape) {
    return LINKER.downcallHandle(address(symbol), shape);
  }

  /// A function that sets `errno`.
  static MethodHandle call(String symbol, FunctionDescriptor shape) {
    return LINKER.downcallHandle(address(symbol), shape, ERRNO);
  }

  /// A function that sets `errno`, with variable arguments from index `fixed` on.
  static MethodHandle variadic(String symbol, FunctionDescriptor shape, int fixed) {
    return LINKER.downcallHandle(
        address(symbol), shape, ERRNO, Linker.Option.firstVariadicArg(fixed));
  }

  /// A function that sets `errno`, takes arrays of the heap as they lie, and never blocks: the
  /// garbage collector waits for it.
  static MethodHandle critical(String symbol, FunctionDescriptor shape) {
    return LINKER.downcallHandle(address(symbol), shape, ERRNO, Linker.Option.critical(true));
  }

  private static MemorySegment address(String symbol) {
    return LINKER
        .defaultLookup()
        .find(symbol)
        .orElseThrow(() -> new UnsupportedOperationException("the C library has no " + symbol));
  }

  static boolean has(String symbol) {
    return LINKER.defaultLookup().find(symbol).isPresent();
  }

  /// Room for `errno`, for any number of calls one after another.
  static MemorySegment state(Arena arena) {
    return arena.allocate(STATE);
  }

  static int errno(MemorySegment state) {
    return (int) NUMBER.get(state, 0L);
  }

  static boolean is(Errno errno, MemorySegment state) {
    return errno(state) == errno.number();
  }

  static PosixException failed(String call, MemorySegment state) {
    return new PosixException(call, errno(state));
  }

  /// A call of a handle that answers with an int.
  interface Invocation {
    int run() throws Throwable;
  }

  /// Calls a handle.
  static int invoke(Invocation invocation) {
    try {
      return invocation.run();
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /// What a handle throws beyond its function is our own mistake in its shape.
  static Error broken(Throwable e) {
    return e instanceof Error error ? error : new AssertionError(e);
  }

  /// A C string in UTF-8. A text that would not arrive as given (NUL, half a surrogate pair) is
  /// refused by IllegalArgumentException.
  static MemorySegment string(Arena arena, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a NUL character in a C string");
    }
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      MemorySegment segment = arena.allocate(encoded.remaining() + 1L);
      segment.copyFrom(MemorySegment.ofBuffer(encoded));
      return segment;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("half a surrogate pair in a C string", e);
    }
  }

  /// The text of a C string that the C library owns.
  static String string(MemorySegment address) {
    return address.reinterpret(Long.MAX_VALUE).getString(0);
  }
}
