package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a child does between its birth and its program, in the order of the calls here, and the
/// descriptors that it takes over.
///
/// Closing it closes here what the child took over, and our ends of its pipes unless taken.
final class SpawnActions implements AutoCloseable {
  private static final int ROOM = 512; // above the 80 and 336 bytes of glibc's ABI
  private static final int SIGNAL_SET = 128;

  private static final short SETSIGDEF = 0x04;
  private static final short SETSIGMASK = 0x08;
  private static final short SETSID = 0x80;

  private static final MethodHandle ATTRIBUTES_INIT = one("posix_spawnattr_init");
  private static final MethodHandle ATTRIBUTES_DESTROY = one("posix_spawnattr_destroy");
  private static final MethodHandle SET_DEFAULT = two("posix_spawnattr_setsigdefault");
  private static final MethodHandle SET_MASK = two("posix_spawnattr_setsigmask");
  private static final MethodHandle FILL = one("sigfillset");
  private static final MethodHandle EMPTY = one("sigemptyset");
  private static final MethodHandle INIT = one("posix_spawn_file_actions_init");
  private static final MethodHandle DESTROY = one("posix_spawn_file_actions_destroy");
  private static final MethodHandle SET_FLAGS =
      Native.function(
          "posix_spawnattr_setflags", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT));
  private static final MethodHandle OPEN =
      Native.function(
          "posix_spawn_file_actions_addopen",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle DUP2 =
      Native.function(
          "posix_spawn_file_actions_adddup2",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle FCHDIR =
      Native.function(
          "posix_spawn_file_actions_addfchdir_np",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE_FROM =
      Native.function(
          "posix_spawn_file_actions_addclosefrom_np",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

  private final Arena arena;
  private final MemorySegment attributes;
  private final MemorySegment actions;
  private final List<Integer> theirs = new ArrayList<>();
  private final Map<Integer, Descriptor> ours = new HashMap<>();

  /// An own session, every signal at its default, none blocked.
  SpawnActions(Arena arena) throws PosixException {
    this.arena = arena;
    attributes = arena.allocate(ROOM, 16);
    actions = arena.allocate(ROOM, 16);
    MemorySegment all = arena.allocate(SIGNAL_SET, 8);
    MemorySegment none = arena.allocate(SIGNAL_SET, 8);
    short flags = SETSID | SETSIGDEF | SETSIGMASK;
    check(Native.invoke(() -> (int) ATTRIBUTES_INIT.invokeExact(attributes)));
    check(Native.invoke(() -> (int) INIT.invokeExact(actions)));
    check(Native.invoke(() -> (int) FILL.invokeExact(all)));
    check(Native.invoke(() -> (int) EMPTY.invokeExact(none)));
    check(Native.invoke(() -> (int) SET_DEFAULT.invokeExact(attributes, all)));
    check(Native.invoke(() -> (int) SET_MASK.invokeExact(attributes, none)));
    check(Native.invoke(() -> (int) SET_FLAGS.invokeExact(attributes, flags)));
  }

  MemorySegment attributes() {
    return attributes;
  }

  MemorySegment fileActions() {
    return actions;
  }

  /// Makes the child's descriptor `target` what `stream` says.
  void connect(int target, Spawn.Stream stream) throws PosixException {
    switch (stream) {
      case NULL -> open(target, "/dev/null", target == 0 ? Open.RDONLY : Open.WRONLY);
      case PIPE -> {
        Pipe pipe = Pipe.open();
        if (target > 0) Descriptor.enlarge(Native.state(arena), pipe.reading());
        theirs.add(target == 0 ? pipe.reading() : pipe.writing());
        ours.put(target, Descriptor.own(target == 0 ? pipe.writing() : pipe.reading()));
        duplicate(theirs.getLast(), target);
      }
    }
  }

  /// A terminal as 0, 1 and 2: opened first, by a session leader that has none, so it becomes the
  /// controlling terminal.
  void terminal(String slave) throws PosixException {
    open(0, slave, Open.RDWR);
    duplicate(0, 1);
    duplicate(0, 2);
  }

  /// Starts in a directory that is entered by descriptor: the one found usable here is the one
  /// used, and its errors are told apart from those of the program.
  void changeDirectory(String path) throws PosixException {
    int directory = Open.searchable(path);
    theirs.add(directory);
    // A number below 3 would be one of the child's own streams by then.
    int number = Descriptor.aboveStandard(Native.state(arena), directory);
    theirs.set(theirs.size() - 1, number);
    check(Native.invoke(() -> (int) FCHDIR.invokeExact(actions, number)));
  }

  void closeAllFrom(int first) throws PosixException {
    check(Native.invoke(() -> (int) CLOSE_FROM.invokeExact(actions, first)));
  }

  /// Our ends of the pipes, by the child's descriptor; they are the caller's from now on.
  Map<Integer, Descriptor> takeOurs() {
    Map<Integer, Descriptor> taken = Map.copyOf(ours);
    ours.clear();
    return taken;
  }

  @Override
  public void close() {
    theirs.forEach(Held::release);
    ours.values().forEach(Descriptor::close);
    Native.invoke(() -> (int) DESTROY.invokeExact(actions));
    Native.invoke(() -> (int) ATTRIBUTES_DESTROY.invokeExact(attributes));
  }

  private void open(int target, String path, int flags) throws PosixException {
    MemorySegment name = Native.string(arena, path);
    check(Native.invoke(() -> (int) OPEN.invokeExact(actions, target, name, flags, 0)));
  }

  private void duplicate(int from, int to) throws PosixException {
    check(Native.invoke(() -> (int) DUP2.invokeExact(actions, from, to)));
  }

  private static void check(int error) throws PosixException {
    if (error != 0) {
      throw new PosixException("posix_spawn", error);
    }
  }

  private static MethodHandle one(String symbol) {
    return Native.function(symbol, FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  private static MethodHandle two(String symbol) {
    return Native.function(symbol, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  }
}
