package dev.yett.client.console.line;

import dev.yett.protocol.RemotePath;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What directories on the device held a moment ago, for completion: a few of them, for a few
/// seconds. For one thread.
public final class RemoteDirectories {
  private static final int KEPT = 64;
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Lister lister;
  private final LinkedHashMap<RemotePath, Seen> seen = new LinkedHashMap<>();

  public RemoteDirectories(Lister lister) {
    this.lister = lister;
  }

  /// A name in a directory.
  ///
  /// @param directory whether it can be entered
  public record Entry(String name, boolean directory) {}

  /// Asks the device.
  public interface Lister {
    /// What a directory holds; nothing where it cannot be listed, since a completion is no place to
    /// complain.
    Optional<List<Entry>> list(RemotePath directory);
  }

  private record Seen(List<Entry> entries, long at) {}

  /// What a directory holds, asked for where that is not known from a moment ago.
  public List<Entry> entries(RemotePath directory) {
    var known = seen.get(directory);
    if (known != null && System.nanoTime() - known.at() < FRESH.toNanos()) {
      return known.entries();
    }
    var entries = lister.list(directory).orElse(List.of());
    seen.put(directory, new Seen(List.copyOf(entries), System.nanoTime()));
    while (seen.size() > KEPT) {
      seen.remove(firstKey(seen));
    }
    return entries;
  }

  /// After a command that may have changed something.
  public void forget() {
    seen.clear();
  }

  private static RemotePath firstKey(Map<RemotePath, Seen> map) {
    return map.keySet().iterator().next();
  }
}
