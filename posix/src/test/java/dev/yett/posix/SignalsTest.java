package dev.yett.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsTest {

  @Test
  void runs_the_action_each_time_until_closed() throws Exception {
    Semaphore first = new Semaphore(0);
    Semaphore second = new Semaphore(0);
    try (Signals.Registration outer = Signals.on(Signal.WINCH, first::release)) {
      changeWindow();
      assertThat(first.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      try (Signals.Registration inner = Signals.on(Signal.WINCH, second::release)) {
        changeWindow();
        assertThat(second.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        assertThat(inner).isNotEqualTo(outer);
      }
      changeWindow();
      assertThat(first.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      assertThat(first.availablePermits() + second.availablePermits()).isZero();
    }
  }

  @Test
  void refuses_a_signal_that_the_jvm_keeps() {
    assertThatThrownBy(() -> Signals.on(Signal.KILL, () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SIGKILL");
  }

  /// A signal that nobody has told this JVM to ignore, as `nohup` does with HUP.
  private static void changeWindow() throws Exception {
    Spawn kill =
        new Spawn(
            Path.of("/bin/sh"),
            List.of("sh", "-c", "kill -WINCH $PPID"),
            Map.of(),
            Path.of("/"),
            new Spawn.Streams.Each(Spawn.Stream.NULL, Spawn.Stream.NULL, Spawn.Stream.NULL));
    assertThat(kill.start().await()).isEqualTo(new WaitStatus.Exited(0));
  }
}
