package dev.yett.server.file.root;

import dev.yett.posix.Directory;
import dev.yett.posix.Entries;
import dev.yett.posix.FileStatus;
import dev.yett.posix.FileType;
import dev.yett.posix.PosixException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// How many bytes the files below a root may have together.
///
/// What is there is counted by looking at all of it, again once in a while, since others write
/// there too; what operators write is added as it comes. Thread-safe.
public final class Quota {
  private static final Logger LOG = System.getLogger(Quota.class.getName());
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final int DEEPEST = 256;

  private final OptionalLong most;
  private final Directory root;
  private long used; // guarded by this
  private long countedAt; // guarded by this
  private boolean counted; // guarded by this

  Quota(OptionalLong most, Directory root) {
    this.most = most;
    this.root = root;
  }

  /// Takes room for so many more bytes; false where there is none.
  public synchronized boolean take(long bytes) throws IOException {
    if (most.isEmpty()) {
      return true;
    }
    if (!counted || System.nanoTime() - countedAt > FRESH.toNanos()) {
      used = count(root, root.status().device(), 0);
      countedAt = System.nanoTime();
      counted = true;
    }
    if (bytes > most.getAsLong() - used) {
      return false;
    }
    used += bytes;
    return true;
  }

  /// So many bytes are gone again.
  public synchronized void giveBack(long bytes) {
    used -= bytes;
  }

  private static long count(Directory directory, long device, int depth) throws IOException {
    long sum = 0;
    try (Entries entries = directory.entries()) {
      for (Optional<Entries.Entry> next = entries.next(); next.isPresent(); next = entries.next()) {
        Entries.Entry entry = next.get();
        if (!entry.exact()) {
          continue;
        }
        try {
          FileStatus status = directory.status(entry.name());
          if (status.type() == FileType.REGULAR) {
            sum += status.size();
          } else if (status.type() == FileType.DIRECTORY
              && status.device() == device
              && depth < DEEPEST) {
            try (Directory below = directory.directory(entry.name())) {
              sum += count(below, device, depth + 1);
            }
          }
        } catch (PosixException e) {
          LOG.log(Level.TRACE, "quota: {0}", e.getMessage()); // gone or swapped meanwhile
        }
      }
    }
    return sum;
  }
}
