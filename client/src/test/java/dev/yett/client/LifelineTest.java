package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Credit;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.Seal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Orders that outlive their connections, with a device that keeps the contract, and some that do
/// not.
@Timeout(300)
final class LifelineTest extends LifelineScene {
  /// In pieces, so that there is a connection to be cut between any two.
  private static java.io.InputStream slowly(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        try {
          Thread.sleep(3);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return super.read(into, offset, Math.min(length, 700));
      }
    };
  }

  /// Gives back what it gets, and loses its connection again and again, in the middle of things. It
  /// forgets part of what it had received and not accepted.
  private static final class Echo implements EvilDevice.Script {
    private final Random random = new Random(11);
    private final ByteArrayOutputStream accepted = new ByteArrayOutputStream();
    private final AtomicInteger starts = new AtomicInteger();
    private final int cuts;
    private final AtomicReference<Digest> sent = new AtomicReference<>();
    private int cut;
    private int seals;

    Echo(int cuts) {
      this.cuts = cuts;
    }

    @Override
    public void run(EvilPeer peer, EvilDevice.Seen order) throws Exception {
      boolean joined = starts.getAndIncrement() > 0;
      sent.compareAndSet(null, order.digest());
      assertThat(order.digest()).isEqualTo(sent.get());
      long budget = cut++ < cuts ? 200 + random.nextInt(3_000) : Long.MAX_VALUE;
      peer.receipt(
          new Receipt.Started(
              order.number(),
              order.digest(),
              "s1",
              accepted.size(),
              joined,
              joined ? OptionalLong.of(0) : OptionalLong.empty()));
      long given = 0;
      long limit = 0;
      boolean first = true;
      while (true) {
        switch (peer.read()) {
          case Credit credit -> {
            given = first ? credit.taken() : given;
            first = false;
            limit = credit.limit();
          }
          case ClientMessage.Input(byte[] data) -> {
            budget -= data.length;
            int kept = budget < 0 ? random.nextInt(data.length + 1) : data.length;
            accepted.write(data, 0, kept);
            if (budget >= 0) {
              peer.send(new Credit(order.number(), accepted.size(), accepted.size() + 66_000));
            }
          }
          case ClientMessage.SealFrame(var mac0) -> {
            var seal = Seal.decode(mac0.payload().toArray());
            assertThat(seal.length()).isEqualTo(accepted.size());
            assertThat(seal.digest()).isEqualTo(Digest.sha256(accepted.toByteArray()));
            if (budget > 1_000_000 || seals++ > 0) {
              given = give(peer, given, limit);
              finish(peer, order);
              return;
            }
            budget = -1;
          }
          default -> {}
        }
        given = give(peer, given, limit);
        if (budget < 0) {
          peer.raw().setSoLinger(true, 0);
          peer.raw().close();
          return;
        }
      }
    }

    private long give(EvilPeer peer, long given, long limit) throws Exception {
      byte[] all = accepted.toByteArray();
      int to = (int) Math.min(all.length, limit);
      if (to > given) {
        peer.output(Arrays.copyOfRange(all, (int) given, to));
        return to;
      }
      return given;
    }

    private void finish(EvilPeer peer, EvilDevice.Seen order) throws Exception {
      peer.send(
          new Finished(
              order.number(),
              new Ending.Exited(7),
              Cbor.map().build(),
              accepted.size(),
              0,
              0,
              Optional.empty()));
    }
  }

  @Test
  void n03_no_byte_is_lost_and_none_comes_twice_over_fifty_connections_and_the_order_is_the_same()
      throws Exception {
    var echo = new Echo(50);
    try (var device = device(echo)) {
      byte[] sent = lines(10_000);
      var out = new ByteArrayOutputStream();
      var err = new ByteArrayOutputStream();
      int status =
          alice().run(slowly(sent), out, err, Interrupts.none(), "run", at(device), "echo");
      assertThat(device.faults()).isEmpty();
      assertThat(status).as(err.toString(UTF_8)).isEqualTo(7);
      assertThat(Digest.sha256(out.toByteArray())).isEqualTo(Digest.sha256(sent));
      assertThat(echo.starts).hasValueGreaterThan(10);
      assertThat(err.toString(UTF_8)).contains("; reconnecting…\n", "yett: reconnected after 1 s");
    }
  }

  @Test
  void a_device_that_does_not_know_the_order_any_more_is_told_of_and_nothing_is_shown()
      throws Exception {
    var connections = new AtomicInteger();
    try (var device =
        device(
            (peer, order) -> {
              if (connections.getAndIncrement() == 0) {
                peer.started(order);
                peer.output("begun\n".getBytes(UTF_8));
                peer.vanish();
              } else {
                peer.refused(order, "order-late", "");
              }
            })) {
      var run = alice().run("run", at(device), "tell");
      assertThat(run.output()).isEqualTo("begun\n");
      assertThat(run.errors()).contains("the device does not know it any more");
      assertThat(run.status()).isEqualTo(255);
    }
  }

  @Test
  void an_order_that_is_begun_a_second_time_shows_nothing_of_it() throws Exception {
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              peer.output("once\n".getBytes(UTF_8));
              peer.vanish();
            })) {
      var run = alice().run("run", at(device), "tell");
      assertThat(run.output()).isEqualTo("once\n");
      assertThat(run.errors()).contains("broke the rules").contains("a second time");
      assertThat(run.status()).isEqualTo(255);
    }
  }

  @Test
  void what_somebody_else_took_meanwhile_is_told_as_missing() throws Exception {
    var connections = new AtomicInteger();
    try (var device =
        device(
            (peer, order) -> {
              if (connections.getAndIncrement() == 0) {
                peer.started(order);
                peer.output("ours\n".getBytes(UTF_8));
                peer.awaitCredit(order, 1);
                peer.vanish();
                return;
              }
              peer.receipt(
                  new Receipt.Started(
                      order.number(), order.digest(), "s1", 0, true, OptionalLong.of(105)));
              peer.awaitCredit(order, 200);
              peer.output("ours again\n".getBytes(UTF_8));
              peer.send(
                  new Finished(
                      order.number(),
                      new Ending.Exited(0),
                      Cbor.map().build(),
                      116,
                      0,
                      0,
                      Optional.empty()));
            })) {
      var run = alice().run("run", at(device), "tell");
      assertThat(run.output()).isEqualTo("ours\nours again\n");
      assertThat(run.errors()).contains("100 bytes of output are missing here");
      assertThat(run.status()).isZero();
      assertThat(device.faults()).isEmpty();
    }
  }

  @Test
  void commands_of_a_batch_go_on_where_they_were_and_run_once() throws Exception {
    var begun = new AtomicInteger();
    var connections = new AtomicInteger();
    try (var device =
        device(
            (peer, order) -> {
              int now = connections.getAndIncrement();
              if (now == 1) {
                peer.vanish();
                return;
              }
              boolean again = now == 2;
              if (!again) {
                begun.incrementAndGet();
              }
              if (again) {
                peer.receipt(
                    new Receipt.Started(
                        order.number(), order.digest(), "s1", 0, true, OptionalLong.of(0)));
              } else {
                peer.started(order);
              }
              peer.output(("told " + now + "\n").getBytes(UTF_8));
              peer.finished(order);
            })) {
      var run = alice().runWith("tell\ntell\ntell\n", "run", at(device), "-");
      assertThat(run.output()).isEqualTo("told 0\ntold 2\ntold 3\n");
      assertThat(run.status()).isZero();
      assertThat(device.faults()).isEmpty();
    }
  }
}
