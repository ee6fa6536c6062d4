package dev.yett.client.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.client.Interrupts;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Ending;
import dev.yett.protocol.SignalName;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How many hosts `yett each` runs on at once, and what ends all of it.
@Timeout(300)
final class EachStopsTest extends EachScene {
  @Test
  void no_more_run_at_once_than_was_said() throws Exception {
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    for (int i = 0; i < 6; i++) {
      device(
          "pump-" + i,
          (peer, order) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.sleep(150);
            now.decrementAndGet();
            says("").run(peer, order);
          });
    }
    assertThat(alice.run("each", "-j", "2", "@site", "--", "echo").status()).isZero();
    assertThat(most).hasValue(2);
  }

  @Test
  void the_first_interrupt_stops_those_that_run_and_begins_no_more() throws Exception {
    var started = new CountDownLatch(2);
    var signals = new CopyOnWriteArrayList<SignalName>();
    for (int i = 0; i < 4; i++) {
      device(
          "pump-" + i,
          (peer, order) -> {
            peer.started(order);
            started.countDown();
            while (true) {
              if (peer.read() instanceof ClientMessage.Signal signal) {
                signals.add(signal.name());
                peer.finished(order, new Ending.Signaled("INT"), Cbor.map().build());
                return;
              }
            }
          });
    }
    var heard = new AtomicBoolean(true);
    Interrupts interrupts =
        interrupted -> {
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      started.await();
                      if (heard.get()) {
                        interrupted.run();
                      }
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
          return () -> heard.set(false);
        };
    var run =
        alice.run(
            false, InputStream.nullInputStream(), interrupts, "each", "-j2", "@site", "--", "echo");
    assertThat(run.status()).isEqualTo(130);
    assertThat(signals).containsExactly(SignalName.INT, SignalName.INT);
    assertThat(run.output())
        .contains("done           0\nfailed         2  ")
        .contains("stopped        2  ");
  }

  @Test
  void interrupts_end_hosts_that_do_not_answer_and_programs_that_do_not_stop() throws Exception {
    var stubborn = new CountDownLatch(1);
    device(
        "pump-7",
        (peer, order) -> {
          peer.started(order);
          stubborn.countDown();
          while (true) {
            peer.read();
          }
        });
    try (var mute = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
      alice.granted("mute");
      host("mute", mute.getLocalPort());
      Interrupts interrupts =
          interrupted -> {
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        stubborn.await();
                        interrupted.run();
                        Thread.sleep(300);
                        interrupted.run();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    });
            return () -> {};
          };
      long began = System.nanoTime();
      var run =
          alice.run(
              false, InputStream.nullInputStream(), interrupts, "each", "@site", "--", "echo");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9));
      assertThat(run.status()).isEqualTo(130);
      assertThat(run.output()).contains("stopped        2  mute pump-7");
    }
  }

  @Test
  void a_reader_that_is_gone_ends_all_of_it() throws Exception {
    var latch = new CountDownLatch(1);
    device("pump-7", says("x\n"));
    device(
        "pump-8",
        (peer, order) -> {
          peer.started(order);
          latch.countDown();
          while (true) {
            peer.read();
          }
        });
    var out =
        new java.io.OutputStream() {
          @Override
          public void write(int b) throws java.io.IOException {
            try {
              // The other host is not kept waiting by a standard output that takes nothing.
              latch.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            throw new java.io.IOException("Broken pipe");
          }
        };
    int status =
        alice.run(
            InputStream.nullInputStream(),
            out,
            java.io.OutputStream.nullOutputStream(),
            Interrupts.none(),
            "each",
            "@site",
            "--",
            "echo");
    assertThat(status).isEqualTo(1);
  }
}
