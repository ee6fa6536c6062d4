package dev.yett.identity;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Many small files that become durable together, each as by [DurableFile]: all temporaries are
/// written and synced, then all are renamed in the order in which they were added, then their
/// directories are synced. A few are synced one by one; of more, their file system at once, which
/// waits for the disk a single time. Belongs to one thread.
public final class DurableFiles {
  private static final int FEW = 8;
  private static final int AT_ONCE = 16;

  private final DurableFile.Disk disk;
  private final FileSystemSync whole;
  private final List<Piece> pieces = new ArrayList<>();

  /// Makes durable all that was written to the file system of a directory.
  @FunctionalInterface
  public interface FileSystemSync {
    /// Waits for the disk.
    ///
    /// @return false where this machine has no way to do so; then files are synced one by one
    /// @throws IOException when the disk failed
    boolean sync(Path directory) throws IOException;
  }

  private static final class Piece {
    final Path target;
    final Path temporary;
    final byte[] bytes;
    final Set<PosixFilePermission> permissions;

    Piece(Path target, byte[] bytes, Set<PosixFilePermission> permissions) {
      this.target = target;
      temporary = DurableFile.temporary(target);
      this.bytes = bytes;
      this.permissions = permissions;
    }
  }

  public DurableFiles(FileSystemSync whole) {
    this(DurableFile.disk(), whole);
  }

  DurableFiles(DurableFile.Disk disk, FileSystemSync whole) {
    this.disk = disk;
    this.whole = whole;
  }

  /// A file that [#write] shall replace or create.
  ///
  /// @param bytes taken over; not to be changed before `write` has returned
  public void add(Path target, byte[] bytes, Set<PosixFilePermission> permissions) {
    pieces.add(new Piece(target, bytes, permissions));
  }

  /// Writes all that was added, and forgets it.
  ///
  /// @throws IOException when any step failed; each target is then the old file or the new one, and
  ///     a later one is new only if all before it are
  public void write() throws IOException {
    int renamed = 0;
    var directories = new LinkedHashSet<Path>();
    try {
      pieces.forEach(piece -> directories.add(DurableFile.directoryOf(piece.target)));
      all(
          pieces,
          piece ->
              DurableFile.prepare(disk, piece.temporary, piece.bytes, piece.permissions, false));
      sync(pieces.stream().map(piece -> piece.temporary).toList(), directories);
      for (Piece piece : pieces) {
        disk.rename(piece.temporary, piece.target);
        renamed++;
      }
      sync(List.copyOf(directories), directories);
    } finally {
      for (Piece piece : pieces.subList(renamed, pieces.size())) {
        disk.delete(piece.temporary);
      }
      pieces.clear();
    }
  }

  /// Makes files or directories durable, which lie in or are these directories.
  private void sync(List<Path> things, Set<Path> directories) throws IOException {
    if (things.size() <= FEW || !syncFileSystems(directories)) {
      all(things, disk::syncDirectory);
    }
  }

  private boolean syncFileSystems(Set<Path> directories) throws IOException {
    var seen = new HashSet<Object>();
    for (Path directory : directories) {
      if (seen.add(Files.getAttribute(directory, "unix:dev")) && !whole.sync(directory)) {
        return false;
      }
    }
    return true;
  }

  /// One step for one thing.
  private interface Step<T> {
    void run(T thing) throws IOException;
  }

  /// Takes a step for each, on threads of its own that have ended when it returns.
  private static <T> void all(List<T> things, Step<T> step) throws IOException {
    if (things.size() <= 1) {
      for (T thing : things) {
        step.run(thing);
      }
      return;
    }
    var next = new AtomicInteger();
    var faults = new ConcurrentLinkedQueue<IOException>();
    Runnable work =
        () -> {
          for (int i = next.getAndIncrement();
              i < things.size() && faults.isEmpty();
              i = next.getAndIncrement()) {
            try {
              step.run(things.get(i));
            } catch (IOException e) {
              faults.add(e);
            } catch (RuntimeException e) {
              faults.add(new IOException(e));
            }
          }
        };
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < Math.min(AT_ONCE, things.size()); i++) {
      threads.add(Thread.ofPlatform().daemon().name("yett-files-" + i).start(work));
    }
    join(threads, faults);
    IOException first = faults.peek();
    if (first != null) {
      throw first;
    }
  }

  /// Waits for all; an interruption ends them after the files at which they are.
  private static void join(List<Thread> threads, Queue<IOException> faults) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          faults.add(new InterruptedIOException("interrupted"));
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
