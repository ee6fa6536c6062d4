package dev.yett.client.transfer.tree;

import dev.yett.client.local.Folder;
import dev.yett.client.local.Incoming;
import dev.yett.client.local.Words;
import dev.yett.client.transfer.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// Files that have come whole and are not in their places yet. A thread of its own gives them their
/// modes and times, makes them durable together, by some threads at once since a disk takes several
/// in one go, and then renames them. One whose directory was removed meanwhile, or whose place was
/// taken, is told and does not stop the others (row H08). For one thread.
final class Batch implements AutoCloseable {
  private static final int FILES = 256;
  private static final long BYTES = 64 << 20;
  private static final int THREADS = 8;

  /// Each that waits is an open file.
  private static final int WAITING = 64;

  private final boolean overwrite;
  private final Progress progress;
  private final AtomicLong failures = new AtomicLong();
  private final Optional<ExecutorService> syncing;
  private final Errands errands = new Errands("yett-placing", WAITING);
  private final Queue<Whole> coming = new ConcurrentLinkedQueue<>();

  // Of the thread that places them.
  private final List<Whole> files = new ArrayList<>();
  private long bytes;

  Batch(boolean durable, boolean overwrite, Progress progress) {
    this.overwrite = overwrite;
    this.progress = progress;
    this.syncing =
        durable
            ? Optional.of(
                Executors.newFixedThreadPool(
                    THREADS, Thread.ofPlatform().daemon().name("yett-sync-", 0).factory()))
            : Optional.empty();
  }

  /// A file all of which has been written.
  ///
  /// @param shown its name for people
  /// @param folder where it lies, held once for this; it is let go when the file is in its place
  /// @param mode as [Incoming#complete] takes it, and `modified` too
  record Whole(
      String shown,
      Incoming file,
      Folder folder,
      Progress.Moving moving,
      int mode,
      Optional<Instant> modified) {}

  /// Takes a file; from now on it is this batch's.
  ///
  /// @throws IOException of this file or one before, and no more can be written
  void add(Whole file) throws IOException {
    coming.add(file);
    errands.add(this::complete);
  }

  /// Puts all of them into their places.
  void settle() throws IOException {
    errands.add(this::place);
    errands.await();
  }

  /// How many could not be put into their places, of those that were settled; each has been told.
  long failures() {
    return failures.get();
  }

  private void fail(Whole whole, IOException why) {
    failures.incrementAndGet();
    progress.skipped(whole.shown(), Words.of(why) + " here");
  }

  private void complete() throws IOException {
    var next = coming.element();
    try {
      next.file().complete(next.mode(), next.modified(), false);
    } catch (NoSuchFileException | AccessDeniedException e) {
      coming.remove();
      fail(next, e);
      drop(next);
      return;
    } catch (IOException e) {
      throw new Landing.NoRoomException(next.shown(), e);
    }
    files.add(coming.remove());
    bytes += next.file().position();
    if (files.size() >= FILES || bytes >= BYTES) {
      place();
    }
  }

  private void place() throws IOException {
    if (syncing.isPresent()) {
      sync(syncing.get());
    }
    Map<Folder, Folder> folders = new LinkedHashMap<>();
    try {
      while (!files.isEmpty()) {
        var next = files.removeFirst();
        folders.put(next.folder(), next.folder());
        try {
          place(next);
        } finally {
          if (!files.isEmpty() && files.getFirst().folder() == next.folder()) {
            next.folder().close();
            folders.remove(next.folder());
          }
        }
      }
      bytes = 0;
      if (syncing.isPresent()) {
        for (var folder : folders.keySet()) {
          folder.sync();
        }
      }
    } finally {
      for (var folder : folders.keySet()) {
        folder.close();
      }
    }
  }

  private void place(Whole whole) throws IOException {
    try (var file = whole.file()) {
      file.place(overwrite);
    } catch (NoSuchFileException | FileAlreadyExistsException | AccessDeniedException e) {
      fail(whole, e);
      return;
    }
    whole.moving().done();
  }

  private static void drop(Whole whole) throws IOException {
    try (var _ = whole.folder()) {
      whole.file().close();
    }
  }

  private void sync(ExecutorService threads) throws IOException {
    var pending = new ArrayList<Future<?>>();
    for (var each : files) {
      pending.add(
          threads.submit(
              () -> {
                each.file().channel().force(true);
                return true;
              }));
    }
    for (var each : pending) {
      try {
        each.get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }

  /// What was not settled is dropped.
  @Override
  public void close() throws IOException {
    errands.stop();
    syncing.ifPresent(ExecutorService::shutdownNow);
    files.addAll(coming);
    coming.clear();
    while (!files.isEmpty()) {
      drop(files.removeFirst());
    }
  }
}
