package dev.yett.server.config;

import dev.yett.identity.Expiry;
import dev.yett.identity.TrustAge;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an owner decided: `yettd.toml` and `operations.d/*.toml` beside it, read and checked.
///
/// docs/CONFIGURATION.md describes every key.
///
/// @param file the `yettd.toml` that was read, absolute
/// @param listen addresses to accept connections at; never empty
/// @param state directory of identity, audit and recordings, absolute
/// @param limits bounds on what all peers together may use
/// @param trust how old the trust bundle may be, and how near the end of the certificate
/// @param roots by name
/// @param builtIns roles of each built-in operation that the owner offers, by the operation's name
/// @param programs by operation name
public record Configuration(
    Path file,
    List<InetSocketAddress> listen,
    Path state,
    Limits limits,
    Trust trust,
    SortedMap<String, Root> roots,
    SortedMap<String, Set<String>> builtIns,
    SortedMap<String, Program> programs) {

  /// Bounds on what all peers together may use.
  ///
  /// @param connections open at the same time
  /// @param strangers open at the same time on which no order has verified yet; of more, one is
  ///     dropped
  /// @param idle how long a connection may do nothing
  /// @param stalled how long a transfer may wait for its client
  /// @param firstOrder from TCP connect to the first order that verified
  /// @param drain how long running orders may go on after SIGTERM
  /// @param rememberedOrders that at-most-once keeps
  /// @param detachedEach sessions of one operator that nobody has
  /// @param detached such sessions of all operators
  public record Limits(
      int connections,
      int strangers,
      Optional<Duration> idle,
      Duration stalled,
      Duration firstOrder,
      Duration drain,
      int rememberedOrders,
      int detachedEach,
      int detached) {}

  /// How old the trust bundle may be, and how near the end of the certificate.
  ///
  /// @param expiryWarning how long before the certificate ends its owner is warned
  public record Trust(TrustAge age, Duration expiryWarning) {
    /// What holds where an owner says nothing.
    public static final Trust USUAL = new Trust(TrustAge.USUAL, Expiry.AHEAD);
  }

  public Configuration {
    listen = List.copyOf(listen);
    roots = Collections.unmodifiableSortedMap(new TreeMap<>(roots));
    builtIns = Collections.unmodifiableSortedMap(new TreeMap<>(builtIns));
    programs = Collections.unmodifiableSortedMap(new TreeMap<>(programs));
  }

  /// What came of reading a configuration.
  public sealed interface Reading {
    /// It is sound.
    ///
    /// @param warnings what an owner should look at all the same
    record Sound(Configuration configuration, List<Fault> warnings) implements Reading {}

    /// It is not, and nothing of it may be used.
    ///
    /// @param faults all of them, in the order of files and lines; never empty
    record Faulty(List<Fault> faults) implements Reading {}
  }

  /// Reads `yettd.toml` and the `operations.d` beside it.
  ///
  /// A file that cannot be read is a fault like any other.
  public static Reading load(Path file) {
    return ConfigurationReader.read(file, Premises.here());
  }
}
