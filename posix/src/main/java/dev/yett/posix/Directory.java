package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.time.Instant;

/// A held directory: names are looked up in this very one, whatever its own name means by now.
///
/// [#directory] takes a path of several names; it never leaves this directory and follows no link,
/// whoever moves or swaps things meanwhile. Everything else takes one name. A path is names joined
/// by single slashes; what is none (`..`, `.`, an absolute or empty one, a doubled or trailing
/// slash, NUL) is refused with EXDEV, as openat2(2) refuses to leave a directory.
///
/// Any thread may call anything, and close it: the descriptor goes when no call uses it any more.
/// Not closed by anything that was opened through it, nor does it close that.
public final class Directory implements AutoCloseable {
  private static final int UNLINK_DIRECTORY = 0x200;
  private static final int RENAME_NOREPLACE = 1;

  private static final MethodHandle MKDIRAT =
      Native.call("mkdirat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle UNLINKAT =
      Native.call("unlinkat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RENAMEAT2 =
      Native.call(
          "renameat2",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle FSYNC =
      Native.call("fsync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private static final MethodHandle SYNCFS =
      Native.call("syncfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle READLINKAT =
      Native.call(
          "readlinkat", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
  private static final MethodHandle SYMLINKAT =
      Native.call("symlinkat", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
  private static final MethodHandle UTIMENSAT =
      Native.call(
          "utimensat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
  private static final MethodHandle CHMOD =
      Native.call("chmod", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final int LONGEST_TARGET = 4096;

  private final Held held;
  private final Resolver resolver;

  private Directory(int number, Resolver resolver) {
    this.held = new Held(number);
    this.resolver = resolver;
  }

  /// Opens a directory that this process's owner named; links in its path are followed.
  public static Directory open(Path absolute) throws PosixException {
    return open(absolute, Resolver.KERNEL);
  }

  static Directory open(Path absolute, Resolver resolver) throws PosixException {
    if (!absolute.isAbsolute()) {
      throw new IllegalArgumentException("a directory is opened by an absolute path");
    }
    int flags = Open.PATH | Open.DIRECTORY;
    return new Directory(Open.at(Open.AT_FDCWD, absolute.toString(), flags, 0), resolver);
  }

  /// Opens a directory below this one; the empty path is this one again, held for itself.
  ///
  /// @throws PosixException ELOOP or ENOTDIR where a name is a link, ENOENT, ENOTDIR, EACCES
  public Directory directory(String path) throws IOException {
    return with(number -> new Directory(resolver.directory(number, path), resolver));
  }

  /// What this directory is.
  public FileStatus status() throws IOException {
    return with(FileStatus::of);
  }

  /// What a name here is; a link is not followed.
  public FileStatus status(String name) throws IOException {
    checkName(name);
    return with(number -> FileStatus.at(number, name));
  }

  /// The names in this directory, in no order.
  public Entries entries() throws IOException {
    return with(number -> new Entries(Open.at(number, ".", Open.RDONLY | Open.DIRECTORY, 0)));
  }

  /// Opens a regular file that is there. Anything else is refused at once and never opened, so that
  /// no device acts and no pipe is waited for.
  ///
  /// @throws NotRegularException where it is a directory, device, pipe or socket
  /// @throws PosixException ELOOP where it is a link, ENOENT, EACCES
  public OpenFile open(String name, OpenFile.Access access) throws IOException {
    checkName(name);
    return with(number -> OpenFile.of(Open.at(number, name, Open.PATH | Open.NOFOLLOW, 0), access));
  }

  /// Creates a file that was not there, readable and writable by its owner alone, and opens it for
  /// writing.
  ///
  /// @throws PosixException EEXIST where there is anything of that name, a dangling link too
  public OpenFile create(String name) throws IOException {
    checkName(name);
    int flags = Open.CREAT | Open.EXCL | Open.NOFOLLOW | Open.RDWR;
    return with(
        number -> {
          int created = Open.at(number, name, flags, 0600);
          try {
            return OpenFile.of(created, OpenFile.Access.WRITE);
          } catch (IOException e) {
            removeFile(name);
            throw e;
          }
        });
  }

  /// Creates a file as [#create] does, for many small writes or one with holes.
  ///
  /// @throws PosixException EEXIST where there is anything of that name, a dangling link too
  public RegularFile createRegular(String name) throws IOException {
    checkName(name);
    int flags = Open.CREAT | Open.EXCL | Open.NOFOLLOW | Open.RDWR;
    return with(number -> new RegularFile(Open.at(number, name, flags, 0600)));
  }

  /// Opens a regular file that is there, as [#open] does.
  ///
  /// @throws NotRegularException where it is a directory, device, pipe or socket
  /// @throws PosixException ELOOP where it is a link, ENOENT, EACCES
  public RegularFile openRegular(String name, OpenFile.Access access) throws IOException {
    checkName(name);
    return with(
        number ->
            RegularFile.reopen(
                Open.at(number, name, Open.PATH | Open.NOFOLLOW, 0),
                access == OpenFile.Access.WRITE));
  }

  /// Where a link leads, as text; nothing is followed.
  ///
  /// @throws PosixException EINVAL where it is no link
  public String readLink(String name) throws IOException {
    checkName(name);
    int number = held.enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment path = Native.string(arena, name);
      MemorySegment target = arena.allocate(LONGEST_TARGET + 1L);
      int length =
          Native.invoke(
              () ->
                  (int)
                      (long)
                          READLINKAT.invokeExact(
                              state, number, path, target, (long) LONGEST_TARGET));
      if (length < 0) {
        throw Native.failed("readlinkat", state);
      }
      return target.getString(0);
    } finally {
      held.leave();
    }
  }

  /// Makes a link; `target` is text that nothing here looks at.
  public void makeLink(String name, String target) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = Native.string(arena, target);
      named(
          "symlinkat",
          name,
          (state, number, path) -> (int) SYMLINKAT.invokeExact(state, text, number, path));
    }
  }

  /// Sets when a link itself was last changed.
  public void setLinkModified(String name, Instant time) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment times = RegularFile.times(arena, time);
      named(
          "utimensat",
          name,
          (state, number, path) ->
              (int)
                  UTIMENSAT.invokeExact(
                      state, number, path, times, FileStatus.AT_SYMLINK_NOFOLLOW));
    }
  }

  /// Sets this directory's permissions, within 0777.
  public void setMode(int mode) throws IOException {
    checkMode(mode);
    itself("chmod", (state, path) -> (int) CHMOD.invokeExact(state, path, mode));
  }

  /// Sets when this directory was last changed.
  public void setModified(Instant time) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment times = RegularFile.times(arena, time);
      itself(
          "utimensat",
          (state, path) -> (int) UTIMENSAT.invokeExact(state, Open.AT_FDCWD, path, times, 0));
    }
  }

  /// Makes a directory; `mode` is within 0777 and loses what the umask holds.
  public void makeDirectory(String name, int mode) throws IOException {
    checkMode(mode);
    named(
        "mkdirat",
        name,
        (state, number, path) -> (int) MKDIRAT.invokeExact(state, number, path, mode));
  }

  /// Removes a name that is no directory; a link itself, never what it leads to.
  public void removeFile(String name) throws IOException {
    named(
        "unlinkat",
        name,
        (state, number, path) -> (int) UNLINKAT.invokeExact(state, number, path, 0));
  }

  /// Removes an empty directory.
  public void removeDirectory(String name) throws IOException {
    named(
        "unlinkat",
        name,
        (state, number, path) -> (int) UNLINKAT.invokeExact(state, number, path, UNLINK_DIRECTORY));
  }

  /// Gives a name here another one in `target`, in one step, replacing what has that.
  public void rename(String name, Directory target, String newName) throws IOException {
    rename(name, target, newName, 0);
  }

  /// Gives a name here another one in `target`, in one step, if that is free.
  ///
  /// @throws PosixException EEXIST where it is not free, EINVAL where the filesystem cannot do this
  public void renameIfFree(String name, Directory target, String newName) throws IOException {
    rename(name, target, newName, RENAME_NOREPLACE);
  }

  /// Makes names created, renamed and removed here durable. Waits for the disk.
  public void sync() throws IOException {
    sync("fsync", FSYNC);
  }

  /// Makes durable all that was written to the filesystem of this directory. Waits for the disk.
  public void syncFileSystem() throws IOException {
    sync("syncfs", SYNCFS);
  }

  private void sync(String call, MethodHandle handle) throws IOException {
    with(
        number -> {
          int readable = Open.at(number, ".", Open.RDONLY | Open.DIRECTORY, 0);
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.state(arena);
            if (Native.invoke(() -> (int) handle.invokeExact(state, readable)) != 0) {
              throw Native.failed(call, state);
            }
            return readable;
          } finally {
            Held.release(readable);
          }
        });
  }

  /// Does nothing the second time.
  @Override
  public void close() {
    held.close();
  }

  static void checkMode(int mode) {
    if ((mode & ~0777) != 0) {
      throw new IllegalArgumentException("a mode is within 0777");
    }
  }

  private static void checkName(String name) throws PosixException {
    if (!Resolver.isName(name)) {
      throw new PosixException("openat", Errno.EXDEV);
    }
  }

  private interface Use<T> {
    T of(int number) throws IOException;
  }

  private <T> T with(Use<T> use) throws IOException {
    int number = held.enter();
    try {
      return use.of(number);
    } finally {
      held.leave();
    }
  }

  private interface OwnCall {
    int run(MemorySegment state, MemorySegment path) throws Throwable;
  }

  /// Calls upon the held directory itself, by the link in /proc that leads to no name.
  private void itself(String call, OwnCall action) throws IOException {
    int number = held.enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment path = Native.string(arena, OpenFile.pathOf(number));
      if (Native.invoke(() -> action.run(state, path)) != 0) {
        throw Native.failed(call, state);
      }
    } finally {
      held.leave();
    }
  }

  private interface NameCall {
    int run(MemorySegment state, int number, MemorySegment path) throws Throwable;
  }

  private void named(String call, String name, NameCall action) throws IOException {
    checkName(name);
    int number = held.enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment path = Native.string(arena, name);
      if (Native.invoke(() -> action.run(state, number, path)) != 0) {
        throw Native.failed(call, state);
      }
    } finally {
      held.leave();
    }
  }

  private void rename(String name, Directory target, String newName, int flags) throws IOException {
    checkName(newName);
    int to = target.held.enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment newPath = Native.string(arena, newName);
      named(
          "renameat2",
          name,
          (state, from, path) ->
              (int) RENAMEAT2.invokeExact(state, from, path, to, newPath, flags));
    } finally {
      target.held.leave();
    }
  }
}
