package dev.yett.client.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is typed while something is shown.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PredictedScreenTest {
  private static final Optional<Duration> FAR = Optional.of(Duration.ofSeconds(100));

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private volatile CountDownLatch entered = new CountDownLatch(0);
  private volatile CountDownLatch stuck = new CountDownLatch(0);
  private final PredictedScreen screen = new PredictedScreen(new Paper(), 80, true);

  @Test
  void who_types_does_not_wait_for_a_terminal_that_takes_nothing() throws Exception {
    typeWhileItIsStuck();
    assertThat(shown.toString(US_ASCII)).endsWith("more");
  }

  private void typeWhileItIsStuck() throws Exception {
    line();
    entered = new CountDownLatch(1);
    stuck = new CountDownLatch(1);
    var showing =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    screen.output("more".getBytes(US_ASCII));
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
    screen.typed("c".getBytes(US_ASCII), FAR);
    screen.look();
    assertThat(showing.isAlive()).isTrue();
    stuck.countDown();
    showing.join();
  }

  @Test
  void what_was_typed_unseen_ends_it_for_that_line() throws Exception {
    typeWhileItIsStuck();
    screen.output("c".getBytes(US_ASCII));
    screen.typed("d".getBytes(US_ASCII), FAR);
    screen.output("d".getBytes(US_ASCII));
    screen.typed("e".getBytes(US_ASCII), FAR);
    assertThat(shown.toString(US_ASCII)).endsWith("morecd");
  }

  @Test
  void one_slow_answer_makes_no_slow_link() throws Exception {
    var near = Optional.of(Duration.ofMillis(1));
    screen.typed("x".getBytes(US_ASCII), near);
    screen.output("\r\n$ ".getBytes(US_ASCII));
    screen.typed("a".getBytes(US_ASCII), FAR);
    screen.output("a".getBytes(US_ASCII));
    screen.typed("b".getBytes(US_ASCII), near);
    assertThat(shown.toString(US_ASCII)).endsWith("$ a");
  }

  @Test
  void who_wants_nothing_predicted_sees_what_the_device_shows_and_nothing_else() throws Exception {
    var plain = new PredictedScreen(new Paper(), 80, false);
    plain.typed("x".getBytes(US_ASCII), FAR);
    plain.output("\r\n$ ".getBytes(US_ASCII));
    plain.typed("a".getBytes(US_ASCII), FAR);
    plain.output("a".getBytes(US_ASCII));
    plain.typed("b".getBytes(US_ASCII), FAR);
    plain.look();
    assertThat(shown.toString(US_ASCII)).isEqualTo("\r\n$ a");
    plain.output("b".getBytes(US_ASCII));
    assertThat(shown.toString(US_ASCII)).isEqualTo("\r\n$ ab");
  }

  /// A line of which one character was echoed and one is predicted.
  private void line() throws IOException {
    screen.typed("x".getBytes(US_ASCII), FAR);
    screen.output("\r\n$ ".getBytes(US_ASCII));
    screen.typed("a".getBytes(US_ASCII), FAR);
    screen.output("a".getBytes(US_ASCII));
    screen.typed("b".getBytes(US_ASCII), FAR);
    assertThat(shown.toString(US_ASCII)).endsWith("a\u001b[4mb\u001b[24m");
  }

  private final class Paper implements LocalTerminal.Raw {
    @Override
    public LocalTerminal.SignalKeys signalKeys() {
      return LocalTerminal.SignalKeys.USUAL;
    }

    @Override
    public int read(byte[] into) {
      return -1;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      entered.countDown();
      try {
        stuck.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      shown.writeBytes(bytes);
    }

    @Override
    public void suspend() {}

    @Override
    public void parting(String line) {}

    @Override
    public void close() {}
  }
}
