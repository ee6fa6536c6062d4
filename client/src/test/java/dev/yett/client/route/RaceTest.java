package dev.yett.client.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.yett.client.HostSpec;
import dev.yett.client.Timeouts;
import dev.yett.client.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Several addresses of one host: RFC 8305.
@Timeout(300)
final class RaceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static List<HostSpec.Address> addresses(String... words) throws UserError {
    var addresses = new java.util.ArrayList<HostSpec.Address>();
    for (var word : words) {
      addresses.add(HostSpec.Address.parse(word));
    }
    return addresses;
  }

  private static Race race(Race.Opener opener, Duration patience, String... words)
      throws UserError {
    return Race.resolving(
        addresses(words), opener, patience, System.nanoTime() + patience.toNanos());
  }

  private static HostSpec host(String... words) throws UserError {
    return new HostSpec("pump-7", addresses(words), Optional.empty());
  }

  private static Timeouts within(Duration greeting) {
    return new Timeouts(
        Duration.ofSeconds(5), greeting, greeting, greeting, greeting, Duration.ofMillis(300));
  }

  @Test
  void families_take_turns_in_the_owners_order() throws Exception {
    var tried = new CopyOnWriteArrayList<String>();
    Race.Opener opener =
        (socket, to) -> {
          tried.add(to.label());
          throw new IOException("no");
        };
    try (var race =
        race(opener, PATIENCE, "192.0.2.1:1", "192.0.2.2:1", "[2001:db8::1]:1", "192.0.2.3:1")) {
      assertThat(race.next()).isEmpty();
      assertThat(tried)
          .containsExactly("192.0.2.1:1", "[2001:db8::1]:1", "192.0.2.2:1", "192.0.2.3:1");
      assertThat(race.failures())
          .containsExactlyInAnyOrder(
              "192.0.2.1:1: no", "[2001:db8::1]:1: no", "192.0.2.2:1: no", "192.0.2.3:1: no");
    }
  }

  @Test
  void the_next_begins_after_a_quarter_of_a_second_and_the_loser_is_closed() throws Exception {
    var sockets = new CopyOnWriteArrayList<Socket>();
    var closed = new CountDownLatch(1);
    Race.Opener opener =
        (socket, to) -> {
          sockets.add(socket);
          if (to.place() == 0) {
            try {
              while (!socket.isClosed()) {
                Thread.sleep(5);
              }
              closed.countDown();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            throw new IOException("closed");
          }
        };
    try (var race = race(opener, PATIENCE, "192.0.2.1:1", "192.0.2.2:1")) {
      long began = System.nanoTime();
      var won = race.next().orElseThrow();
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofMillis(250), Duration.ofSeconds(5));
      assertThat(won.candidate().label()).isEqualTo("192.0.2.2:1");
      assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(sockets).hasSize(2).last().isSameAs(won.socket());
      assertThat(won.socket().isClosed()).isFalse();
      won.socket().close();
    }
  }

  @Test
  void after_a_winner_of_no_use_the_others_are_tried_again() throws Exception {
    var tried = new CopyOnWriteArrayList<String>();
    Race.Opener opener = (socket, to) -> tried.add(to.label());
    try (var race = race(opener, PATIENCE, "192.0.2.1:1", "192.0.2.2:1")) {
      var first = race.next().orElseThrow();
      race.failed(first.candidate(), "speaks no TLS");
      first.socket().close();
      var second = race.next().orElseThrow();
      race.failed(second.candidate(), "nor does that");
      second.socket().close();
      assertThat(race.next()).isEmpty();
      assertThat(tried).containsExactly("192.0.2.1:1", "192.0.2.2:1");
      assertThat(race.failures())
          .containsExactly("192.0.2.1:1: speaks no TLS", "192.0.2.2:1: nor does that");
    }
  }

  @Test
  void a_dead_first_address_costs_a_moment() throws Exception {
    try (var dead = new FullBacklog();
        var alive = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var approach =
            Approach.to(
                host("127.0.0.1:" + dead.port(), "127.0.0.1:" + alive.getLocalPort()),
                Timeouts.usual())) {
      long began = System.nanoTime();
      var reached = approach.next();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(6));
      assertThat(reached.socket().getPort()).isEqualTo(alive.getLocalPort());
      assertThat(reached.left()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(10));
      reached.socket().close();
    }
  }

  @Test
  void one_deadline_for_all_and_the_error_names_each_address_and_why() throws Exception {
    int free;
    try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = gone.getLocalPort();
    }
    try (var dead = new FullBacklog();
        var approach =
            Approach.to(
                host(
                    "127.0.0.1:" + dead.port(),
                    "127.0.0.1:" + free,
                    "nowhere.invalid:7466",
                    "[::ffff:127.0.0.1%nowhere]:1"),
                within(Duration.ofMillis(900)))) {
      long began = System.nanoTime();
      assertThatThrownBy(approach::next)
          .hasMessageStartingWith("no connection to pump-7: ")
          .hasMessageContaining("127.0.0.1:" + dead.port() + ": no answer in 900 ms")
          .hasMessageContaining("127.0.0.1:" + free + ": Connection refused")
          .hasMessageContaining("nowhere.invalid:7466: ")
          .hasMessageContaining("%nowhere");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void a_name_is_tried_at_all_its_addresses() throws Exception {
    try (var alive = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
        var approach = Approach.to(host("localhost:" + alive.getLocalPort()), Timeouts.usual())) {
      var reached = approach.next();
      assertThat(reached.address())
          .isEqualTo("localhost:%1$d (127.0.0.1)".formatted(alive.getLocalPort()));
      reached.socket().close();
    }
  }

  @Test
  void nothing_is_left_behind() throws Exception {
    Race.Opener opener =
        (socket, to) -> {
          try {
            Thread.sleep(Duration.ofSeconds(20));
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        };
    var sockets = new CopyOnWriteArrayList<Socket>();
    try (var race =
        race(
            new Race.Opener() {
              @Override
              public Socket socket() {
                var socket = new Socket();
                sockets.add(socket);
                return socket;
              }

              @Override
              public void open(Socket socket, Race.Candidate to) throws IOException {
                opener.open(socket, to);
              }
            },
            Duration.ofMillis(600),
            "192.0.2.1:1",
            "192.0.2.2:1")) {
      assertThat(race.next()).isEmpty();
    }
    assertThat(sockets).hasSize(2);
    await().untilAsserted(() -> assertThat(sockets).allMatch(Socket::isClosed));
  }
}
