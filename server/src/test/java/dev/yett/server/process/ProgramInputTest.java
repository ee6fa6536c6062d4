package dev.yett.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.protocol.Reason;
import dev.yett.protocol.Secret;
import dev.yett.protocol.Value;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Outcome;
import dev.yett.server.testing.FakeExchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a program reads.
@Timeout(300)
final class ProgramInputTest extends ProgramScene {
  @Test
  void d05_an_input_that_stalls_before_its_program_begins_is_over_after_the_timeout()
      throws Exception {
    try (ProgramBench bench =
        bench("run = [\"/bin/cat\"]\ninput = \"sealed\"\ntimeout = \"300ms\"\n")) {
      var stalled =
          new InputStream() {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
              return read();
            }

            @Override
            public int read() throws IOException {
              try {
                new CountDownLatch(1).await();
                return -1;
              } catch (InterruptedException e) {
                throw new java.io.InterruptedIOException();
              }
            }
          };
      assertThat(bench.run(FakeExchange.with(stalled))).isEqualTo(Outcome.failed(Reason.TIMEOUT));
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  void e16_a_secret_is_a_line_of_standard_input_and_stands_nowhere_else() throws Exception {
    String stanza =
        """
        input = "stream"
        [[operation.x.argument]]
        name = "a"
        type = "secret"
        summary = "s"
        [[operation.x.argument]]
        name = "b"
        type = "secret"
        optional = true
        summary = "s"
        """;
    try (ProgramBench bench =
        script(
            "tr '\\0' ' ' </proc/$$/cmdline; tr '\\0' ' ' </proc/$$/environ; echo; cat", stanza)) {
      FakeExchange exchange = FakeExchange.with("input".getBytes(StandardCharsets.UTF_8));
      Map<String, Value> secrets = new TreeMap<>();
      secrets.put("b", secret("zweites"));
      secrets.put("a", secret("erstes wort"));
      assertThat(bench.run(exchange, secrets)).isEqualTo(exited(0));
      String[] lines = exchange.text().split("\n", 2);
      assertThat(lines[1]).isEqualTo("erstes wort\nzweites\ninput");
      assertThat(lines[0])
          .contains("LANG=C.UTF-8")
          .doesNotContain("erstes")
          .doesNotContain("zweites");
      assertThat(bench.run(exchange, Map.of("a", secret("two\nlines"))))
          .isInstanceOf(Outcome.Failed.class);
    }
  }

  private static Secret secret(String text) {
    return Secret.of(text.toCharArray(), new SecureRandom());
  }

  @Test
  void input_none_is_the_null_device_and_output_none_goes_there() throws Exception {
    try (ProgramBench bench = bench("run = [\"/usr/bin/cat\"]\n")) {
      assertThat(bench.run(FakeExchange.with("ignored".getBytes(StandardCharsets.UTF_8))))
          .isEqualTo(exited(0));
    }
    try (ProgramBench bench = script("echo out; echo err >&2", "output = \"none\"\n")) {
      FakeExchange exchange = FakeExchange.silent();
      assertThat(bench.run(exchange)).isEqualTo(exited(0));
      assertThat(exchange.text() + exchange.errorText()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "stream, 0",
    "stream, 5000000",
    "sealed, 0",
    "sealed, 100",
    "sealed, 262144",
    "sealed, 5000000"
  })
  void input_arrives_whole(String mode, int size) throws Exception {
    byte[] input = new byte[size];
    new Random(size).nextBytes(input);
    try (ProgramBench bench = bench("run = [\"/usr/bin/cat\"]\ninput = \"" + mode + "\"\n")) {
      FakeExchange exchange = FakeExchange.with(input);
      assertThat(bench.run(exchange)).isEqualTo(exited(0));
      assertThat(exchange.bytes()).isEqualTo(input);
    }
    assertThat(scratch).isDirectoryNotContaining("glob:**.yett*");
  }

  @ParameterizedTest
  @CsvSource({
    "100, 100, true",
    "100, 101, false",
    "300000, 300000, true",
    "300000, 300001, false",
    "300000, 2000000, false"
  })
  void sealed_input_over_its_limit_starts_nothing(long most, int size, boolean fits)
      throws Exception {
    try (ProgramBench bench =
        script(
            "touch " + scratch + "/started; cat >/dev/null",
            "input = \"sealed\"\nmax-input = " + most + "\n")) {
      Outcome outcome = bench.run(FakeExchange.with(new byte[size]));
      assertThat(outcome).isEqualTo(fits ? exited(0) : Outcome.failed(Reason.INPUT_TOO_LARGE));
      assertThat(Files.exists(scratch.resolve("started"))).isEqualTo(fits);
    }
  }

  /// A program that applies what it read at the end of its input never sees one that was not
  /// sealed.
  @ParameterizedTest
  @ValueSource(strings = {"stream", "sealed"})
  void n04_a_program_never_takes_a_broken_input_for_a_whole_one(String mode) throws Exception {
    byte[] input = "0123456789abcdef\n".getBytes(StandardCharsets.UTF_8);
    String apply =
        "trap '' HUP TERM INT; cat >" + scratch + "/received; touch " + scratch + "/applied";
    try (ProgramBench bench = script(apply, "input = \"" + mode + "\"\n")) {
      for (int length = 0; length <= input.length; length++) {
        for (Reason why : List.of(Reason.LOST, Reason.LEFT, Reason.SEAL_MISMATCH)) {
          IOException end = new EndedException(why);
          InputStream broken = FakeExchange.broken(Arrays.copyOf(input, length), end);
          assertThatThrownBy(() -> bench.run(FakeExchange.with(broken))).isSameAs(end);
          assertThat(scratch.resolve("applied")).doesNotExist();
        }
      }
      assertThat(bench.run(FakeExchange.with(input))).isEqualTo(exited(0));
      assertThat(scratch.resolve("applied")).exists();
      assertThat(scratch.resolve("received")).hasBinaryContent(input);
    }
  }

  @Test
  void a_program_that_ends_before_its_input_does_not_wait_for_it() throws Exception {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() throws IOException {
            try {
              TimeUnit.HOURS.sleep(1);
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return 0;
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            return read();
          }
        };
    try (ProgramBench bench = script("exit 5", "input = \"stream\"\n")) {
      assertThat(bench.run(FakeExchange.with(endless))).isEqualTo(exited(5));
    }
  }
}
