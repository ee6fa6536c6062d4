package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/// A program to be started by posix_spawn(3): no shell, no search path, nothing inherited unsaid.
///
/// The child leads a session of its own, has every signal at its default and none blocked, exactly
/// the environment given, and no descriptor but 0, 1 and 2. It inherits the umask ([Umask]), the
/// limits ([Limits]) and the user of this process.
///
/// @param program the executable, an absolute path
/// @param arguments the whole argv, the program's own name first
/// @param environment every variable, and nothing more
/// @param directory where it starts, an absolute path
/// @param streams what its descriptors 0, 1 and 2 are
public record Spawn(
    Path program,
    List<String> arguments,
    Map<String, String> environment,
    Path directory,
    Streams streams) {

  /// What a child's descriptors 0, 1 and 2 are.
  public sealed interface Streams {
    /// Each for itself.
    record Each(Stream input, Stream output, Stream errors) implements Streams {}

    /// All three a terminal, named by the path of its slave side: it becomes the controlling one.
    record Terminal(Path slave) implements Streams {}
  }

  /// One of a child's standard streams.
  public enum Stream {
    /// `/dev/null`
    NULL,
    /// A pipe, whose other end is a stream of [Child].
    PIPE
  }

  private static final MethodHandle POSIX_SPAWN =
      Native.function(
          "posix_spawn",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));

  // The mark is a limit of this whole process while a child is born.
  private static final ReentrantLock BIRTH = new ReentrantLock();

  public Spawn {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    if (!program.isAbsolute() || !directory.isAbsolute()) {
      throw new IllegalArgumentException("program and directory are absolute paths");
    }
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("arguments begin with the program's own name");
    }
    for (String name : environment.keySet()) {
      if (name.isEmpty() || name.indexOf('=') >= 0) {
        throw new IllegalArgumentException("not the name of an environment variable");
      }
    }
  }

  /// Starts it, and returns once the program runs: a millisecond or so, in a native call.
  ///
  /// @throws PosixException of the call `posix_spawn` with the exact reason where the program
  ///     cannot be executed (ENOENT, EACCES, ENOEXEC…); of `chdir` where the directory cannot be
  ///     entered; of another call where this process has run out of something
  /// @throws IllegalArgumentException where a text cannot be a C string
  public Child start() throws PosixException {
    return start(OptionalLong.empty(), pid -> {});
  }

  /// What a [ProcessTree] adds: the mark that the child and all its descendants bear from birth,
  /// and what is done between its end and its reaping, while its number is its own.
  Child start(OptionalLong mark, IntConsumer beforeReaping) throws PosixException {
    try (Arena arena = Arena.ofConfined();
        SpawnActions actions = new SpawnActions(arena)) {
      switch (streams) {
        case Streams.Terminal(Path slave) -> actions.terminal(slave.toString());
        case Streams.Each(Stream input, Stream output, Stream errors) -> {
          actions.connect(0, input);
          actions.connect(1, output);
          actions.connect(2, errors);
        }
      }
      actions.changeDirectory(directory.toString());
      actions.closeAllFrom(3);
      MemorySegment pid = arena.allocate(JAVA_INT);
      MemorySegment path = Native.string(arena, program.toString());
      MemorySegment argv = strings(arena, arguments);
      MemorySegment envp = strings(arena, variables());
      BIRTH.lock();
      try {
        spawn(pid, path, actions, argv, envp, mark);
      } finally {
        BIRTH.unlock();
      }
      return new Child(pid.get(JAVA_INT, 0), actions.takeOurs(), beforeReaping);
    }
  }

  private static void spawn(
      MemorySegment pid,
      MemorySegment path,
      SpawnActions actions,
      MemorySegment argv,
      MemorySegment envp,
      OptionalLong mark)
      throws PosixException {
    if (mark.isEmpty()) {
      call(pid, path, actions, argv, envp);
      return;
    }
    Limits.Limit own = Limits.get(Limits.Resource.FILE_LOCKS);
    Limits.set(Limits.Resource.FILE_LOCKS, new Limits.Limit(mark.getAsLong(), own.hard()));
    try {
      call(pid, path, actions, argv, envp);
    } finally {
      Limits.set(Limits.Resource.FILE_LOCKS, own);
    }
  }

  private static void call(
      MemorySegment pid,
      MemorySegment path,
      SpawnActions actions,
      MemorySegment argv,
      MemorySegment envp)
      throws PosixException {
    MemorySegment files = actions.fileActions();
    MemorySegment attributes = actions.attributes();
    int error =
        Native.invoke(
            () -> (int) POSIX_SPAWN.invokeExact(pid, path, files, attributes, argv, envp));
    if (error != 0) {
      throw new PosixException("posix_spawn", error);
    }
  }

  private List<String> variables() {
    List<String> variables = new ArrayList<>();
    environment.forEach((name, value) -> variables.add(name + "=" + value));
    return variables;
  }

  /// A vector of C strings that ends with NULL.
  private static MemorySegment strings(Arena arena, List<String> texts) {
    MemorySegment vector = arena.allocate(ADDRESS, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      vector.setAtIndex(ADDRESS, i, Native.string(arena, texts.get(i)));
    }
    return vector;
  }
}
