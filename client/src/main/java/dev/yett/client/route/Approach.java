package dev.yett.client.route;

import dev.yett.client.ExitCode;
import dev.yett.client.HostSpec;
import dev.yett.client.Timeouts;
import dev.yett.client.UserError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// The attempts to reach one host, until one of them led to a connection of use: directly, or
/// through its proxy. For one thread. Closing it gives up what is under way; connections that it
/// gave away stay open.
public final class Approach implements AutoCloseable {
  private final HostSpec host;
  private final Timeouts timeouts;
  private final long deadline;
  private final Optional<Login> login;
  private final AtomicReference<Optional<Socket>> spare = new AtomicReference<>(Optional.empty());
  private Optional<Race> race = Optional.empty();
  private Optional<Race.Candidate> last = Optional.empty();

  private Approach(HostSpec host, Timeouts timeouts, Optional<Login> login) {
    this.host = host;
    this.timeouts = timeouts;
    this.login = login;
    this.deadline = System.nanoTime() + timeouts.greeting().toNanos();
  }

  /// A TCP connection, or a tunnel, that is open.
  ///
  /// @param socket the receiver's to close
  /// @param address where it leads, for messages
  /// @param left of the time that there was for all of it
  public record Reached(Socket socket, String address, Duration left) {}

  /// Begins; the time runs from now.
  ///
  /// @throws UserError the proxy's password cannot be read
  public static Approach to(HostSpec host, Timeouts timeouts) throws UserError {
    var login = host.proxy().isPresent() ? host.proxy().get().login() : Optional.<Login>empty();
    return new Approach(host.reachable(), timeouts, login);
  }

  /// The first connection that opens, of those that have not failed yet.
  ///
  /// @throws UserError none is left: every address, and why it failed
  public Reached next() throws UserError, InterruptedException {
    if (race.isEmpty()) {
      race = Optional.of(host.proxy().isPresent() ? through(host.proxy().get()) : directly());
    }
    var won = race.get().next();
    if (won.isEmpty()) {
      throw unreached(race.get().failures());
    }
    var label = won.get().candidate().label();
    var via = host.proxy().map(p -> label + " (through " + p + ")").orElse(label);
    last = Optional.of(won.get().candidate());
    var left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    return new Reached(won.get().socket(), via, left);
  }

  /// The connection given last was of no use; another may be.
  public void failed(String why) {
    race.orElseThrow().failed(last.orElseThrow(), why);
  }

  private Race directly() {
    Race.Opener opener = (socket, to) -> connect(socket, to.to());
    return Race.resolving(host.addresses(), opener, timeouts.greeting(), deadline);
  }

  private void connect(Socket socket, InetSocketAddress to) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    socket.connect(to, (int) timeouts.connect().toMillis());
  }

  /// The proxy's own addresses first; then those of the device, each through a connection of its
  /// own to where the proxy answered.
  private Race through(Proxy proxy) throws UserError, InterruptedException {
    var first = reach(proxy);
    spare.set(Optional.of(first.socket()));
    var endpoint = first.candidate().to();
    Tunnel tunnel =
        switch (proxy.scheme()) {
          case SOCKS5 -> new Socks5(login);
          case HTTP -> new HttpConnect(login);
        };
    var opener =
        new Race.Opener() {
          @Override
          public Socket socket() {
            return spare.getAndSet(Optional.empty()).orElseGet(Socket::new);
          }

          @Override
          public void open(Socket socket, Race.Candidate to) throws IOException {
            if (to.address().host().contains("%")) {
              throw new IOException("an address with a zone means nothing to a proxy");
            }
            if (!socket.isConnected()) {
              connect(socket, endpoint);
            }
            tunnel.open(socket, to.address());
          }
        };
    return Race.unresolved(host.addresses(), opener, timeouts.greeting(), deadline);
  }

  private Race.Won reach(Proxy proxy) throws UserError, InterruptedException {
    Race.Opener opener = (socket, to) -> connect(socket, to.to());
    try (var race =
        Race.resolving(List.of(proxy.address()), opener, timeouts.greeting(), deadline)) {
      var won = race.next();
      if (won.isEmpty()) {
        throw new UserError(
                ExitCode.NO_CONNECTION,
                "no connection to %s: its proxy %s cannot be reached: %s"
                    .formatted(host.name(), proxy, String.join("; ", race.failures())),
                "is the proxy of " + host.name() + " in hosts.toml right, and on?")
            .asPassing();
      }
      return won.get();
    }
  }

  private UserError unreached(List<String> failures) {
    var via = host.proxy().map(p -> " through " + p).orElse("");
    return new UserError(
            ExitCode.NO_CONNECTION,
            "no connection to " + host.name() + via + ": " + String.join("; ", failures),
            host.proxy().isPresent()
                ? "is it on, is the address right, and may the proxy reach it?"
                : "is it on, is the address right, is port "
                    + host.addresses().getFirst().port()
                    + " open?")
        .asPassing();
  }

  @Override
  public void close() {
    race.ifPresent(Race::close);
    spare.get().ifPresent(Race::close);
    login.ifPresent(Login::close);
  }
}
