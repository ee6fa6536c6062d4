package dev.yett.client.route;

import dev.yett.client.HostSpec;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Connections to several addresses of the same host, the next begun while the ones before are
/// still under way; the first that is open wins and the others are closed (RFC 8305, "happy
/// eyeballs").
///
/// One thread calls [#next]. Each lookup of a name and each attempt has a thread of its own, which
/// ends at the latest with its socket; what they find out is guarded by the lock.
final class Race implements AutoCloseable {
  /// RFC 8305 §8, Connection Attempt Delay.
  private static final Duration STAGGER = Duration.ofMillis(250);

  /// RFC 8305 §8, Resolution Delay: how long addresses that are known wait for the first that is
  /// not.
  private static final Duration RESOLUTION = Duration.ofMillis(50);

  /// How a connection is opened.
  interface Opener {
    /// A socket for one attempt, which the race closes.
    default Socket socket() {
      return new Socket();
    }

    void open(Socket socket, Candidate to) throws IOException;
  }

  /// One way to try.
  ///
  /// @param place of its address among those of the host
  /// @param to not resolved where somebody else does that
  record Candidate(int place, HostSpec.Address address, InetSocketAddress to) {
    /// As it stands in messages: the address as its owner wrote it, and what that resolved to.
    String label() {
      return address.isLiteral() || to.isUnresolved()
          ? address.toString()
          : address + " (" + to.getAddress().getHostAddress() + ")";
    }

    private Family family() {
      return switch (to.getAddress()) {
        case Inet4Address _ -> Family.V4;
        case Inet6Address _ -> Family.V6;
        case null -> address.host().contains(":") ? Family.V6 : Family.V4;
        default -> Family.V4;
      };
    }
  }

  private enum Family {
    V4,
    V6
  }

  /// An open connection, now the caller's.
  record Won(Candidate candidate, Socket socket) {}

  private final Opener opener;
  private final Duration patience;
  private final long deadline;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Candidate> waiting = new ArrayList<>();
  private final SequencedMap<Candidate, Socket> underWay = new LinkedHashMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private final Set<Integer> resolving = new LinkedHashSet<>();
  private final List<HostSpec.Address> addresses;
  private Optional<Won> won = Optional.empty();
  private Optional<Family> lastFamily = Optional.empty();
  private final long began = System.nanoTime();
  private long lastStart;
  private boolean failed;
  private boolean closed;

  /// @param patience of the whole, for messages
  /// @param deadline of the whole, by [System#nanoTime]
  private Race(List<HostSpec.Address> addresses, Opener opener, Duration patience, long deadline) {
    this.addresses = List.copyOf(addresses);
    this.opener = opener;
    this.patience = patience;
    this.deadline = deadline;
  }

  /// Names are resolved here, each to all its addresses.
  static Race resolving(
      List<HostSpec.Address> addresses, Opener opener, Duration patience, long deadline) {
    var race = new Race(addresses, opener, patience, deadline);
    for (int i = 0; i < addresses.size(); i++) {
      int place = i;
      var address = addresses.get(i);
      if (address.isLiteral()) {
        race.resolved(place, List.of(address.literal()));
      } else {
        race.resolving.add(place);
        // A lookup cannot be ended, and holds its carrier: a thread that nobody waits for.
        Thread.ofPlatform().daemon().name("yett-resolve").start(() -> race.resolve(place));
      }
    }
    return race;
  }

  /// Addresses are passed to the opener as they are.
  static Race unresolved(
      List<HostSpec.Address> addresses, Opener opener, Duration patience, long deadline) {
    var race = new Race(addresses, opener, patience, deadline);
    for (int i = 0; i < addresses.size(); i++) {
      var address = addresses.get(i);
      var to = InetSocketAddress.createUnresolved(address.host(), address.port());
      race.waiting.add(new Candidate(i, address, to));
    }
    return race;
  }

  /// The next connection to try: the first to open of those that have not failed.
  ///
  /// @return nothing where all have failed or the time is up; [#failures] says why
  Optional<Won> next() throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        if (won.isPresent()) {
          var winner = won;
          won = Optional.empty();
          abandonOthers();
          return winner;
        }
        long now = System.nanoTime();
        if (deadline - now <= 0) {
          timeUp();
          return Optional.empty();
        }
        if (waiting.isEmpty() && underWay.isEmpty() && resolving.isEmpty()) {
          return Optional.empty();
        }
        long wait = waiting.isEmpty() ? deadline - now : untilNextStart(now);
        if (wait <= 0) {
          start(takeNext(), now);
        } else {
          changed.await(Math.min(wait, deadline - now), TimeUnit.NANOSECONDS);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Why each address failed, in the order in which they did: `address: why`.
  List<String> failures() {
    lock.lock();
    try {
      return failures.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList();
    } finally {
      lock.unlock();
    }
  }

  /// The connection that was won is of no use.
  void failed(Candidate candidate, String why) {
    lock.lock();
    try {
      failures.put(candidate.label(), why);
    } finally {
      lock.unlock();
    }
  }

  /// Gives up all that is under way; connections that were won stay open.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      abandonOthers();
      won.ifPresent(w -> close(w.socket()));
      won = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  // All below with the lock held, but for the threads' own methods.

  private long untilNextStart(long now) {
    if (resolving.contains(0) && waiting.getFirst().place() > 0 && lastFamily.isEmpty()) {
      return RESOLUTION.toNanos() - (now - began);
    }
    return underWay.isEmpty() || failed ? 0 : STAGGER.toNanos() - (now - lastStart);
  }

  /// In the owner's order, but the other family's first where there is one (RFC 8305 §4).
  private Candidate takeNext() {
    for (var candidate : waiting) {
      if (lastFamily.isPresent() && candidate.family() != lastFamily.get()) {
        waiting.remove(candidate);
        return candidate;
      }
    }
    return waiting.removeFirst();
  }

  private void start(Candidate candidate, long now) {
    var socket = opener.socket();
    underWay.put(candidate, socket);
    lastFamily = Optional.of(candidate.family());
    lastStart = now;
    failed = false;
    Thread.ofVirtual().name("yett-connect").start(() -> attempt(candidate, socket));
  }

  private void attempt(Candidate candidate, Socket socket) {
    Optional<String> why = Optional.empty();
    try {
      opener.open(socket, candidate);
    } catch (IOException e) {
      why = Optional.of(words(e));
    } catch (RuntimeException e) {
      why = Optional.of(e.toString());
    }
    lock.lock();
    try {
      boolean wanted = underWay.remove(candidate, socket);
      if (why.isPresent() || !wanted || won.isPresent()) {
        close(socket);
        if (why.isPresent() && wanted) {
          failures.put(candidate.label(), why.get());
          failed = true;
        } else if (wanted) {
          waiting.addFirst(candidate);
        }
      } else {
        won = Optional.of(new Won(candidate, socket));
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void resolve(int place) {
    var address = addresses.get(place);
    try {
      resolved(place, List.of(InetAddress.getAllByName(address.host())));
    } catch (UnknownHostException e) {
      unknown(place, address.host() + " is not known");
    } catch (RuntimeException e) {
      unknown(place, address.host() + " cannot be looked up: " + e.getMessage());
    }
  }

  private void unknown(int place, String why) {
    lock.lock();
    try {
      if (resolving.remove(place)) {
        failures.put(addresses.get(place).toString(), why);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void resolved(int place, List<InetAddress> found) {
    var address = addresses.get(place);
    lock.lock();
    try {
      resolving.remove(place);
      if (closed) {
        return;
      }
      int at = 0;
      while (at < waiting.size() && waiting.get(at).place() <= place) {
        at++;
      }
      for (var one : found) {
        waiting.add(
            at++, new Candidate(place, address, new InetSocketAddress(one, address.port())));
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void timeUp() {
    var late = "no answer in " + seconds(patience);
    for (var candidate : underWay.keySet()) {
      failures.put(candidate.label(), late);
    }
    for (int place : resolving) {
      failures.put(addresses.get(place).toString(), "its name was not resolved in time");
    }
    for (var candidate : waiting) {
      failures.putIfAbsent(candidate.label(), "not tried, the time was up");
    }
    abandonOthers();
    waiting.clear();
    resolving.clear();
  }

  private void abandonOthers() {
    var others = new LinkedHashMap<>(underWay);
    underWay.clear();
    others.forEach(
        (candidate, socket) -> {
          close(socket);
          waiting.add(candidate);
        });
  }

  private static String seconds(Duration patience) {
    return patience.toMillis() % 1000 == 0
        ? patience.toSeconds() + " s"
        : patience.toMillis() + " ms";
  }

  private static String words(IOException e) {
    var message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It was never used.
    }
  }
}
