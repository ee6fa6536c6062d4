package dev.yett.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Cut;
import dev.yett.protocol.Reason;
import dev.yett.server.operation.Outcome;
import dev.yett.server.testing.FakeExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a program puts out.
@Timeout(300)
final class ProgramOutputTest extends ProgramScene {
  @Test
  void e10_ten_megabytes_on_each_output_come_through() throws Exception {
    try (ProgramBench bench =
        script(
            "head -c 10000000 /dev/zero >&2 &\nhead -c 10000000 /dev/zero\nwait",
            "timeout = \"1m\"\n")) {
      FakeExchange exchange = FakeExchange.silent();
      assertThat(bench.run(exchange)).isEqualTo(exited(0));
      assertThat(exchange.bytes()).hasSize(10_000_000);
      assertThat(exchange.errorCount()).isEqualTo(10_000_000);
    }
  }

  @Test
  void f01_a_program_without_a_terminal_has_none_into_which_it_could_type() throws Exception {
    try (ProgramBench bench =
        script("if (: </dev/tty) 2>/dev/null; then echo one; else echo none; fi", "")) {
      FakeExchange exchange = FakeExchange.silent();
      assertThat(bench.run(exchange)).isEqualTo(exited(0));
      assertThat(exchange.text()).isEqualTo("none\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sleep 1000 &", "(while :; do echo more; sleep 0.2; done) &"})
  void e10_a_grandchild_that_keeps_the_pipe_open_delays_the_end_a_little(String grandchild)
      throws Exception {
    try (ProgramBench bench = script(grandchild + "\necho done\nexit 3", "timeout = \"1m\"\n")) {
      FakeExchange exchange = FakeExchange.silent();
      long begin = System.nanoTime();
      assertThat(bench.run(exchange)).isEqualTo(exited(3));
      assertThat(exchange.text()).contains("done\n");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }
  }

  /// Takes the first bytes after a while, and the others after a shorter one.
  private static OutputStream slow(AtomicInteger taken, Duration first, Duration later) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        taken.incrementAndGet();
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          Thread.sleep(taken.get() == 0 ? first : later);
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        taken.addAndGet(length);
      }
    };
  }

  @Test
  void what_a_program_wrote_before_it_ended_reaches_a_slow_client_whole() throws Exception {
    try (ProgramBench bench =
        bench("run = [\"/usr/bin/head\", \"-c\", \"200000\", \"/dev/zero\"]\n")) {
      var taken = new AtomicInteger();
      FakeExchange exchange =
          FakeExchange.into(slow(taken, Duration.ofSeconds(3), Duration.ofMillis(50)));
      assertThat(bench.run(exchange)).isEqualTo(exited(0));
      assertThat(taken).hasValue(200_000);
    }
  }

  /// Two chunks: one that is being kept, and one that stands in the pipe.
  @Test
  void what_stands_in_the_pipe_waits_for_whoever_may_still_take_the_session() throws Exception {
    try (ProgramBench bench =
        bench("run = [\"/usr/bin/head\", \"-c\", \"120000\", \"/dev/zero\"]\n")) {
      var taken = new AtomicInteger();
      FakeExchange exchange = FakeExchange.into(slow(taken, Duration.ofSeconds(3), Duration.ZERO));
      assertThat(bench.run(exchange)).isEqualTo(exited(0));
      assertThat(taken).hasValue(120_000);
    }
  }

  /// One chunk is on its way and one stands in the pipe when the time is up.
  @Test
  void what_a_program_wrote_before_its_time_was_up_reaches_a_slow_client_whole() throws Exception {
    try (ProgramBench bench =
        script(
            "head -c 60000 /dev/zero; sleep 0.3; head -c 60000 /dev/zero; sleep 99",
            "timeout = \"2s\"\n")) {
      var taken = new AtomicInteger();
      FakeExchange exchange = FakeExchange.into(slow(taken, Duration.ofSeconds(7), Duration.ZERO));
      assertThat(bench.run(exchange))
          .isEqualTo(new Outcome.Failed(Reason.TIMEOUT, Reason.TIMEOUT.text(), Optional.empty()));
      assertThat(taken).hasValue(120_000);
    }
  }

  @Test
  void a_client_that_takes_nothing_does_not_outlast_the_timeout() throws Exception {
    try (ProgramBench bench =
        bench("run = [\"/usr/bin/yes\"]\nsurvival = \"none\"\ntimeout = \"1s\"\n")) {
      FakeExchange exchange =
          FakeExchange.into(
              new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                }
              });
      assertThat(bench.run(exchange))
          .isEqualTo(
              new Outcome.Failed(
                  Reason.TIMEOUT, Reason.TIMEOUT.text(), Optional.empty(), Cut.UNTAKEN));
    }
  }

  @Test
  void e15_output_over_the_limit_is_cut_and_told() throws Exception {
    try (ProgramBench bench =
        script(
            "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2; exit 4",
            "output-limit = 100000\n")) {
      FakeExchange exchange = FakeExchange.silent();
      Outcome outcome = bench.run(exchange);
      assertThat(outcome.cut()).isEqualTo(Cut.LIMIT);
      assertThat(((Outcome.Exited) outcome).status()).isEqualTo(4);
      assertThat(exchange.bytes().length + exchange.errorCount()).isEqualTo(100_000);
    }
    try (ProgramBench bench =
        bench(
            """
            run = ["/usr/bin/head", "-c", "100000", "/dev/zero"]
            output-limit = 100000
            """)) {
      assertThat(bench.run(FakeExchange.silent()).cut()).isEqualTo(Cut.NONE);
    }
  }
}
