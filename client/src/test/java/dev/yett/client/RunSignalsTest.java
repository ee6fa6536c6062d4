package dev.yett.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import dev.yett.protocol.SignalName;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Signals to what `yett run` runs, from the keys of its user.
@Timeout(300)
final class RunSignalsTest extends DeviceScene {
  /// The keys of a user, once the program listens to them.
  private static final class Keys implements Interrupts {
    private final AtomicReference<Runnable> listening = new AtomicReference<>();

    @Override
    public Listening listen(Runnable action) {
      listening.set(action);
      return () -> {};
    }

    void press() {
      await().until(() -> listening.get() != null);
      listening.get().run();
    }
  }

  @Test
  void the_first_interrupt_goes_to_the_program_and_the_second_leaves() throws Exception {
    var running = new CountDownLatch(1);
    var signalled = new CountDownLatch(1);
    var left = new CountDownLatch(1);
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              running.countDown();
              while (true) {
                switch (peer.read()) {
                  case ClientMessage.Signal(long number, SignalName name) -> {
                    assertThat(number).isEqualTo(order.number());
                    assertThat(name).isEqualTo(SignalName.INT);
                    signalled.countDown();
                  }
                  case ClientMessage.Goodbye _ -> left.countDown();
                  default -> {}
                }
              }
            })) {
      var keys = new Keys();
      var status = new AtomicReference<Integer>();
      var alice = alice();
      var thread =
          Thread.ofPlatform()
              .start(
                  () ->
                      status.set(
                          alice
                              .run(
                                  false,
                                  InputStream.nullInputStream(),
                                  keys,
                                  "run",
                                  at(device),
                                  "echo")
                              .status()));
      assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
      keys.press();
      assertThat(signalled.await(10, TimeUnit.SECONDS)).isTrue();
      keys.press();
      assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
      thread.join(10_000);
      assertThat(status.get()).isEqualTo(130);
      assertThat(device.faults()).isEmpty();
    }
  }

  @Test
  void n01_a_signal_passes_while_standard_output_is_blocked() throws Exception {
    var ponged = new CountDownLatch(1);
    var signalled = new CountDownLatch(1);
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              // As much as the client's credit allows, and a PING behind it.
              peer.output(new byte[OrderRequest.BULK_WINDOW]);
              peer.send(new Ping(Octets.of(new byte[] {1})));
              while (true) {
                switch (peer.read()) {
                  case Pong _ -> ponged.countDown();
                  case ClientMessage.Signal _ -> {
                    signalled.countDown();
                    peer.finished(order, new Ending.Signaled("INT"), Cbor.map().build());
                    return;
                  }
                  default -> {}
                }
              }
            })) {
      var resumed = new CountDownLatch(1);
      var written = new AtomicInteger();
      var out = paused(resumed, written);
      var keys = new Keys();
      var status = new AtomicReference<Integer>();
      var alice = alice();
      var thread =
          Thread.ofPlatform()
              .start(
                  () ->
                      status.set(
                          alice.run(
                              InputStream.nullInputStream(),
                              out,
                              OutputStream.nullOutputStream(),
                              keys,
                              "run",
                              at(device),
                              "echo")));
      // Nobody reads our output, the window is full, and still we answer.
      assertThat(ponged.await(20, TimeUnit.SECONDS)).isTrue();
      keys.press();
      assertThat(signalled.await(10, TimeUnit.SECONDS)).isTrue();
      // Whoever paused it reads on; all of it comes.
      assertThat(written.get()).isZero();
      resumed.countDown();
      thread.join(20_000);
      assertThat(written.get()).isEqualTo(OrderRequest.BULK_WINDOW);
      assertThat(status.get()).isEqualTo(130);
      assertThat(device.faults()).isEmpty();
    }
  }

  /// Takes nothing until it is resumed, as `less` does.
  private static OutputStream paused(CountDownLatch resumed, AtomicInteger written) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        throw new AssertionError("byte by byte");
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        try {
          resumed.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        written.addAndGet(length);
      }
    };
  }
}
