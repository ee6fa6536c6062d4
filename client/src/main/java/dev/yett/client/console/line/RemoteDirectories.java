package dev.yett.client.console.line;

import dev.yett.client.UserError;
import dev.yett.protocol.RemotePath;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// What directories on the device held a moment ago, for completion: a few of them, for a few
/// seconds. One thread asks; any may forget.
public final class RemoteDirectories {
  private static final int KEPT = 64;
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Lister lister;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<RemotePath, Seen> seen = new LinkedHashMap<>();
  private volatile Optional<String> unanswered = Optional.empty();

  public RemoteDirectories(Lister lister) {
    this.lister = lister;
  }

  /// A name in a directory.
  ///
  /// @param directory whether it can be entered
  public record Entry(String name, boolean directory) {}

  /// Asks the device.
  public interface Lister {
    /// What a directory holds.
    ///
    /// @throws UserError it cannot be told now, and why
    List<Entry> list(RemotePath directory) throws UserError;
  }

  private record Seen(List<Entry> entries, long at) {}

  /// What a directory holds, asked for where that is not known from a moment ago; nothing where it
  /// cannot be asked for, which [#unanswered] tells then.
  public List<Entry> entries(RemotePath directory) {
    var known = seen(directory);
    if (known.isPresent()) {
      return known.get();
    }
    List<Entry> entries;
    try {
      entries = lister.list(directory);
    } catch (UserError e) {
      unanswered = Optional.of(e.getMessage());
      return List.of();
    }
    lock.lock();
    try {
      seen.put(directory, new Seen(List.copyOf(entries), System.nanoTime()));
      while (seen.size() > KEPT) {
        seen.remove(firstKey(seen));
      }
    } finally {
      lock.unlock();
    }
    return entries;
  }

  /// Why a directory could not be listed since this was asked last, printable.
  public Optional<String> unanswered() {
    var why = unanswered;
    unanswered = Optional.empty();
    return why;
  }

  private Optional<List<Entry>> seen(RemotePath directory) {
    lock.lock();
    try {
      return Optional.ofNullable(seen.get(directory))
          .filter(s -> System.nanoTime() - s.at() < FRESH.toNanos())
          .map(Seen::entries);
    } finally {
      lock.unlock();
    }
  }

  /// After a command that may have changed something.
  public void forget() {
    lock.lock();
    try {
      seen.clear();
    } finally {
      lock.unlock();
    }
  }

  private static RemotePath firstKey(Map<RemotePath, Seen> map) {
    return map.keySet().iterator().next();
  }
}
