package dev.yett.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.posix.Spawn.Stream;
import dev.yett.posix.Spawn.Streams;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ChildTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 255})
  void exit_codes_are_told_as_they_are(int code) throws Exception {
    try (Child child = shell("exit " + code).start()) {
      assertThat(child.await()).isEqualTo(new WaitStatus.Exited(code));
      assertThat(child.await()).isEqualTo(new WaitStatus.Exited(code));
      assertThat(child.poll()).contains(new WaitStatus.Exited(code));
    }
  }

  @Test
  void a_signal_that_ended_it_is_told_and_is_not_sent_to_a_number_given_back() throws Exception {
    try (Child child = shell("exec sleep 100").start()) {
      assertThat(child.poll()).isEmpty();
      assertThat(child.signal(Signal.TERM)).isTrue();
      assertThat(child.await()).isEqualTo(new WaitStatus.Signaled(15, false));
      assertThat(child.signal(Signal.KILL)).isFalse();
      assertThat(child.signalGroup(Signal.KILL)).isFalse();
      assertThatThrownBy(() -> Limits.set(child, Limits.Resource.CORE, new Limits.Limit(0, 0)))
          .isInstanceOf(PosixException.class)
          .hasMessageContaining("ESRCH");
    }
  }

  @Test
  void a_real_time_signal_has_its_number() throws Exception {
    try (Child child = shell("kill -s RTMIN $$").start()) {
      assertThat(child.await()).isEqualTo(new WaitStatus.Signaled(34, false));
      assertThat(Signal.of(34)).isEmpty();
      assertThat(Signal.of(15)).contains(Signal.TERM);
    }
  }

  @Test
  void many_threads_may_wait_for_one_child() throws Exception {
    try (Child child = shell("cat").start();
        ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      Future<WaitStatus> one = threads.submit(child::await);
      Future<WaitStatus> two = threads.submit(child::await);
      child.stdin().close();
      assertThat(one.get()).isEqualTo(new WaitStatus.Exited(0));
      assertThat(two.get()).isEqualTo(new WaitStatus.Exited(0));
    }
  }

  @Test
  void bytes_pass_both_ways_unchanged() throws Exception {
    byte[] sent = new byte[10_000_000];
    new Random(7).nextBytes(sent);
    try (Child child = shell("cat").start()) {
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (OutputStream input = child.stdin()) {
                      input.write(sent);
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      byte[] received = child.stdout().readAllBytes();
      writer.join();
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      assertThat(sha256.digest(received)).isEqualTo(sha256.digest(sent));
      assertThat(child.await()).isEqualTo(new WaitStatus.Exited(0));
    }
  }

  @Test
  void output_and_errors_are_apart() throws Exception {
    try (Child child = shell("echo out; echo err >&2").start()) {
      assertThat(new String(child.stdout().readAllBytes(), UTF_8)).isEqualTo("out\n");
      assertThat(new String(child.stderr().readAllBytes(), UTF_8)).isEqualTo("err\n");
      child.await();
    }
  }

  @Test
  void single_bytes_pass_as_values_0_to_255() throws Exception {
    try (Child child = shell("cat").start()) {
      for (int value : new int[] {0, 127, 128, 255}) {
        child.stdin().write(value);
        assertThat(child.stdout().read()).isEqualTo(value);
      }
      child.stdin().close();
      assertThat(child.stdout().read()).isEqualTo(-1);
      child.await();
    }
  }

  @Test
  void writing_to_a_program_that_has_ended_is_epipe() throws Exception {
    try (Child child = shell("exit 0").start()) {
      child.await();
      assertThatThrownBy(() -> child.stdin().write(new byte[10]))
          .isInstanceOfSatisfying(
              PosixException.class, e -> assertThat(e.is(Errno.EPIPE)).isTrue());
    }
  }

  @Test
  void closing_wakes_a_thread_that_waits_to_read_or_to_write() throws Exception {
    try (Child child = shell("exec sleep 100").start();
        ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      Future<?> reader = threads.submit(() -> child.stdout().read());
      Future<?> writer =
          threads.submit(
              () -> {
                child.stdin().write(new byte[1_000_000]);
                return null;
              });
      Thread.sleep(100); // until both wait in the kernel
      assertThat(reader.isDone() || writer.isDone()).isFalse();
      child.close();
      assertThatThrownBy(() -> reader.get(5, TimeUnit.SECONDS))
          .hasRootCauseMessage("stream closed");
      assertThatThrownBy(() -> writer.get(5, TimeUnit.SECONDS))
          .hasRootCauseMessage("stream closed");
      child.signal(Signal.KILL);
      child.await();
    }
  }

  @Test
  void a_descriptor_is_never_another_file_to_a_thread_that_still_uses_it() throws Exception {
    // Streams are closed under readers while other children get the freed numbers. A reader that
    // used a number after its close would steal another child's only byte.
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int i = 0; i < 150; i++) {
        try (Child silent = shell("exec cat").start()) {
          Future<Integer> reader = threads.submit(() -> readUntilClosed(silent));
          silent.stdout().close();
          try (Child next = shell("printf x").start()) {
            assertThat(next.stdout().read()).isEqualTo('x');
            next.await();
          }
          assertThat(reader.get(5, TimeUnit.SECONDS)).isZero();
          silent.stdin().close();
          silent.await();
        }
      }
    }
  }

  @Test
  void e09_no_zombie_and_no_descriptor_is_left_of_1000_children() throws Exception {
    try (Child first = shell("exit 0").start()) {
      first.await();
    }
    long before = Self.descriptors();
    for (int i = 0; i < 1_000; i++) {
      try (Child child = quick().start()) {
        assertThat(child.await()).isEqualTo(new WaitStatus.Exited(0));
      }
    }
    assertThat(Self.zombies()).isZero();
    assertThat(Self.descriptors()).isEqualTo(before);
  }

  @Test
  void limits_of_a_child_can_be_set_and_those_of_this_process_read() throws Exception {
    assertThat(Limits.get(Limits.Resource.OPEN_FILES).soft()).isPositive();
    try (Child child = shell("read line; ulimit -n").start()) {
      Limits.set(child, Limits.Resource.OPEN_FILES, new Limits.Limit(123, 123));
      child.stdin().write('\n');
      assertThat(new String(child.stdout().readAllBytes(), UTF_8)).isEqualTo("123\n");
      child.await();
    }
  }

  private static int readUntilClosed(Child child) {
    int bytes = 0;
    try {
      while (child.stdout().read() >= 0) {
        bytes++;
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("closed");
    }
    return bytes;
  }

  private static Spawn quick() {
    return new Spawn(
        Path.of("/bin/true"),
        List.of("true"),
        Map.of(),
        Path.of("/"),
        new Streams.Each(Stream.PIPE, Stream.PIPE, Stream.PIPE));
  }

  private static Spawn shell(String script) {
    return new Spawn(
        Path.of("/bin/sh"),
        List.of("sh", "-c", script),
        Map.of("PATH", "/usr/bin:/bin"),
        Path.of("/"),
        new Streams.Each(Stream.PIPE, Stream.PIPE, Stream.PIPE));
  }
}
