package dev.yett.posix;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/// Acts on signals sent to this process. The one class that reaches `sun.misc.Signal`, by
/// reflection: the JDK has no other way, and the compiler warns of a direct use.
public final class Signals {
  private Signals() {}

  /// What acts on a signal until it is closed, which puts back what acted before.
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /// Runs `action` on a new thread each time the signal arrives, in place of what the JVM does.
  ///
  /// @throws IllegalArgumentException where the JVM keeps the signal to itself, as it does KILL,
  /// SEGV,
  ///     or with `-Xrs` TERM
  public static Registration on(Signal signal, Runnable action) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Method handle = type.getMethod("handle", type, handlerType);
      Object named = type.getConstructor(String.class).newInstance(signal.name());
      MethodHandle run =
          MethodHandles.publicLookup()
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
              .bindTo(action);
      Object handler =
          MethodHandleProxies.asInterfaceInstance(
              handlerType, MethodHandles.dropArguments(run, 0, type));
      Object before = handle.invoke(null, named, handler);
      return () -> restore(handle, named, before);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("the JVM keeps SIG" + signal + " to itself", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK has no sun.misc.Signal", e);
    }
  }

  private static void restore(Method handle, Object signal, Object before) {
    try {
      handle.invoke(null, signal, before);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("sun.misc.Signal", e);
    }
  }
}
