package dev.yett.server.audit;

import dev.yett.protocol.Finished;
import dev.yett.server.order.OrderMemory.Remembered;
import dev.yett.server.order.OrderMemory.Settlement;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The append-only record of what was intended and what came of it.
///
/// One platform thread of its own owns the file: callers may be interrupted at any time, which
/// would close a channel under their hands. What waits is written together and synced once.
/// Thread-safe.
public final class AuditLog implements AutoCloseable {
  private static final Logger LOG = System.getLogger(AuditLog.class.getName());
  private static final int QUEUE = 1024;
  private static final Duration SLOWEST = Duration.ofSeconds(30);

  /// One line on its way.
  private static final class Entry {
    final byte[] line;
    final boolean sync;
    final CountDownLatch done = new CountDownLatch(1);
    volatile @Nullable IOException failure;

    Entry(byte[] line, boolean sync) {
      this.line = line;
      this.sync = sync;
    }
  }

  private final InstantSource clock;
  private final AuditFile file;
  private final List<Remembered> remembered;
  private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Entry last = new Entry(new byte[0], true);
  private final Thread writer;
  private long silentUntil = System.nanoTime();
  private volatile boolean closed;

  private AuditLog(InstantSource clock, AuditFile file, List<Remembered> remembered) {
    this.clock = clock;
    this.file = file;
    this.remembered = List.copyOf(remembered);
    this.writer = Thread.ofPlatform().name("audit").daemon().unstarted(this::write);
  }

  /// Opens the log of a directory, which is made if it is not there, and reads what it tells of
  /// orders.
  ///
  /// A last line that was cut off is dropped, and that is recorded. Orders that began and have no
  /// end are recorded as `unknown-outcome`.
  ///
  /// @param rotateAt bytes of a file after which the next one is begun
  /// @throws IOException when it cannot be written, is a symbolic link, is not ours or is readable
  ///     by others, or when another daemon has it open
  public static AuditLog open(Path directory, InstantSource clock, long rotateAt)
      throws IOException {
    var history = new AuditHistory(clock.instant());
    AuditFile file = AuditFile.open(directory, rotateAt, history::line);
    try {
      if (history.unreadable() > 0) {
        LOG.log(Level.WARNING, "audit: {0} lines cannot be read", history.unreadable());
      }
      if (file.torn() > 0) {
        file.append(AuditLine.of(clock.instant(), new AuditRecord.Recovered(file.torn())));
      }
      Finished unknown = AuditHistory.unknownOutcome();
      for (Remembered order : history.open()) {
        file.append(AuditLine.settled(clock.instant(), order, unknown));
      }
      file.sync();
      var all = new ArrayList<>(history.settled());
      all.addAll(history.open());
      var log = new AuditLog(clock, file, all);
      log.writer.start();
      return log;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /// The orders that the log told of when it was opened; see [Settlement].
  public List<Remembered> remembered() {
    return remembered;
  }

  /// Records something and waits until it is on the disk.
  ///
  /// @throws IOException when it is not; then nothing may be done for it
  public void sync(AuditRecord record) throws IOException {
    append(record, true);
  }

  /// Records something and waits until it is written.
  public void write(AuditRecord record) throws IOException {
    append(record, false);
  }

  /// Records something without waiting. Where it fails, or too much is waiting, the log of the
  /// daemon says so.
  public void note(AuditRecord record) {
    if (closed || !queue.offer(new Entry(AuditLine.of(clock.instant(), record), false))) {
      complain("audit: a line is lost: " + record.getClass().getSimpleName());
    }
  }

  private void append(AuditRecord record, boolean sync) throws IOException {
    var entry = new Entry(AuditLine.of(clock.instant(), record), sync);
    boolean interrupted = false;
    try {
      long deadline = System.nanoTime() + SLOWEST.toNanos();
      while (true) {
        try {
          if (closed || !queue.offer(entry, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new IOException("the audit log takes nothing");
          }
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      while (true) {
        try {
          if (!entry.done.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new IOException("the audit log is stuck");
          }
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
    IOException failure = entry.failure;
    if (failure != null) throw new IOException(failure.getMessage(), failure);
  }

  private void write() {
    var batch = new ArrayList<Entry>();
    boolean more = true;
    while (more) {
      batch.clear();
      try {
        batch.add(queue.take());
      } catch (InterruptedException e) {
        continue;
      }
      queue.drainTo(batch);
      more = !batch.contains(last);
      store(batch);
    }
  }

  private void store(List<Entry> batch) {
    for (Entry entry : batch) {
      try {
        if (entry.line.length > 0) file.append(entry.line);
      } catch (IOException e) {
        entry.failure = e;
        complain("audit: cannot write: " + e.getMessage());
      } catch (RuntimeException e) {
        // The thread must live: without it every order waits in vain.
        entry.failure = new IOException("the audit log failed in a way that is our fault", e);
        LOG.log(Level.ERROR, "audit: our fault", e);
      }
    }
    if (batch.stream().anyMatch(e -> e.sync)) {
      try {
        file.sync();
      } catch (IOException e) {
        complain("audit: cannot sync: " + e.getMessage());
        batch.stream().filter(entry -> entry.sync).forEach(entry -> entry.failure = e);
      }
    }
    batch.forEach(entry -> entry.done.countDown());
  }

  /// At most one line a second.
  private synchronized void complain(String text) {
    long now = System.nanoTime();
    if (now - silentUntil < 0) return;
    silentUntil = now + TimeUnit.SECONDS.toNanos(1);
    LOG.log(Level.ERROR, text);
  }

  /// Writes what waits, and closes the file.
  @Override
  public void close() throws IOException {
    closed = true;
    try {
      if (queue.offer(last, SLOWEST.toSeconds(), TimeUnit.SECONDS)) {
        writer.join(SLOWEST.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      file.close();
    }
  }
}
