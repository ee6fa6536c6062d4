package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Credit;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Receipt;
import java.io.ByteArrayOutputStream;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a client bears of a device that it dials again, and how a person ends that.
@Timeout(300)
final class LifelinePatienceTest extends LifelineScene {
  @Test
  void ctrl_c_gives_up_dialling() throws Exception {
    var pressing = new TestInterrupts();
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              peer.device().refuseConnections();
              peer.vanish();
            })) {
      var done = new ByteArrayOutputStream();
      var err =
          new java.io.ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
              super.write(bytes, offset, length);
              if (toString(UTF_8).contains("reconnecting…")) {
                pressing.press();
              }
            }
          };
      int status =
          alice()
              .run(
                  java.io.InputStream.nullInputStream(),
                  done,
                  err,
                  pressing,
                  "run",
                  at(device),
                  "tell");
      assertThat(err.toString(UTF_8)).contains("given up", "yett sessions pump-7");
      assertThat(status).isEqualTo(255);
    }
  }

  @Test
  void k05_a_device_that_lets_in_and_drops_is_not_dialled_without_pause_nor_for_ever()
      throws Exception {
    var connections = new AtomicInteger();
    try (var device =
        device(
            (peer, order) -> {
              boolean joined = connections.getAndIncrement() > 0;
              peer.receipt(
                  new Receipt.Started(
                      order.number(),
                      order.digest(),
                      "s1",
                      0,
                      joined,
                      joined ? OptionalLong.of(0) : OptionalLong.empty()));
              peer.vanish();
            })) {
      var run = alice().run("run", at(device), "tell");
      assertThat(run.status()).isEqualTo(255);
      assertThat(run.errors()).contains("did not come back in 5s");
      assertThat(connections.get()).isBetween(4, 12);
    }
  }

  @Test
  void k05_a_device_may_grant_input_without_end_and_fills_no_memory() throws Exception {
    var received = new java.util.concurrent.atomic.AtomicLong();
    var enough = new CountDownLatch(1);
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              // A limit as high as it goes, and nothing is ever taken.
              peer.send(new Credit(order.number(), 0, (1L << 53) - 1));
              while (received.get() < OrderInput.MOST) {
                if (peer.read() instanceof ClientMessage.Input(byte[] data)) {
                  received.addAndGet(data.length);
                }
              }
              enough.countDown();
              while (true) {
                if (peer.read() instanceof ClientMessage.Input(byte[] data)) {
                  received.addAndGet(data.length);
                }
              }
            })) {
      var endless =
          new java.io.InputStream() {
            @Override
            public int read() {
              return 'x';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
              return length;
            }
          };
      var pressing = new TestInterrupts();
      var status = new AtomicInteger();
      var running =
          Thread.ofVirtual()
              .start(
                  () ->
                      status.set(
                          alice()
                              .run(false, endless, pressing, "run", at(device), "echo")
                              .status()));
      assertThat(enough.await(30, TimeUnit.SECONDS)).isTrue();
      Thread.sleep(200);
      assertThat(received.get()).isEqualTo(OrderInput.MOST);
      pressing.press();
      Thread.sleep(100);
      pressing.press();
      running.join();
      assertThat(status).hasValue(130);
    }
  }

  /// What happens when Ctrl-C is pressed once, or twice, in each state of an order that survives.
  @ParameterizedTest
  @CsvSource({
    "WAITING, 2, 130, left",
    "RUNNING, 1, 130, ended by signal INT",
    "RUNNING, 2, 130, left",
    "DOWN,    1, 255, given up",
  })
  void k06_ctrl_c_in_each_state(String state, int presses, int status, String told)
      throws Exception {
    var pressing = new TestInterrupts();
    var here = new CountDownLatch(1);
    try (var device =
        device(
            (peer, order) -> {
              if (!state.equals("WAITING")) {
                peer.started(order);
              }
              here.countDown();
              if (state.equals("DOWN")) {
                peer.device().refuseConnections();
                peer.vanish();
                return;
              }
              while (true) {
                if (peer.read() instanceof ClientMessage.Signal && presses == 1) {
                  peer.finished(order, new Ending.Signaled("INT"), Cbor.map().build());
                  return;
                }
              }
            })) {
      var run = new AtomicReference<TestOperator.Run>();
      var running =
          Thread.ofVirtual()
              .start(
                  () ->
                      run.set(
                          alice()
                              .run(
                                  false,
                                  java.io.InputStream.nullInputStream(),
                                  pressing,
                                  "run",
                                  at(device),
                                  "tell")));
      assertThat(here.await(20, TimeUnit.SECONDS)).isTrue();
      Thread.sleep(state.equals("DOWN") ? 1_500 : 200);
      for (int i = 0; i < presses; i++) {
        pressing.press();
        Thread.sleep(50);
      }
      running.join();
      assertThat(run.get().errors()).contains(told);
      assertThat(run.get().status()).isEqualTo(status);
    }
  }

  /// Ctrl-C that a test presses, once the client listens for it.
  private static final class TestInterrupts implements Interrupts {
    private final CountDownLatch heard = new CountDownLatch(1);
    private volatile Runnable listener = () -> {};

    @Override
    public Listening listen(Runnable interrupted) {
      listener = interrupted;
      heard.countDown();
      return () -> listener = () -> {};
    }

    void press() {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  heard.await();
                  listener.run();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }
  }

  @Test
  void pauses_double_up_to_ten_seconds_and_are_drawn_at_random() {
    var random = new Random(3);
    for (int failures = 0; failures < 100; failures++) {
      long most = Math.min(100L << Math.min(failures, 20), 10_000);
      long least = failures == 0 ? 0 : most / 2;
      for (int i = 0; i < 100; i++) {
        assertThat(Redialer.pause(failures, random).toMillis()).isBetween(least, most);
      }
    }
  }
}
