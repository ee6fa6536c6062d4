package dev.yett.client.console.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
final class JobsTest {
  private final List<String> announced = new CopyOnWriteArrayList<>();

  private Jobs jobs() {
    var jobs = new Jobs();
    jobs.announceTo(announced::add);
    return jobs;
  }

  @Test
  void the_end_of_a_job_is_told_and_its_output_kept_until_it_is_shown() throws Exception {
    try (var jobs = jobs()) {
      var job =
          jobs.start(
                  "say x &",
                  (output, printable, interrupts, news, holding) -> {
                    write(output, "said");
                    return 3;
                  })
              .orElseThrow();
      assertThat(job.join(Duration.ofSeconds(5))).isTrue();
      assertThat(announced).containsExactly("[1] exit 3       say x &  (fg shows its output)");
      assertThat(jobs.find("%1")).hasValue(job);
      var shown = new ByteArrayOutputStream();
      assertThat(job.show(screen(shown))).hasValue(3);
      assertThat(shown.toString(UTF_8)).isEqualTo("said");
    }
  }

  @Test
  void a_job_that_put_out_nothing_is_gone_when_it_ends() throws Exception {
    try (var jobs = jobs()) {
      var job =
          jobs.start("nap", (output, printable, interrupts, news, holding) -> 0).orElseThrow();
      job.join(Duration.ofSeconds(5));
      assertThat(jobs.all()).isEmpty();
    }
  }

  @Test
  void a_job_whose_output_nobody_sees_waits_as_at_a_pipe() throws Exception {
    try (var jobs = jobs()) {
      var done = new CountDownLatch(1);
      var job =
          jobs.start(
                  "yes",
                  (output, printable, interrupts, news, holding) -> {
                    for (int i = 0; i < 64; i++) {
                      write(output, "x".repeat(64 << 10));
                    }
                    done.countDown();
                    return 0;
                  })
              .orElseThrow();
      while (!job.line().contains("waits for fg")) {
        Thread.sleep(5);
      }
      assertThat(done.getCount()).isEqualTo(1);
      var shown = new ByteArrayOutputStream();
      assertThat(job.show(screen(shown))).hasValue(0);
      assertThat(shown.size()).isEqualTo(4 << 20);
    }
  }

  @Test
  void a_kill_frees_one_that_waits_and_is_told_to_who_listens_next() throws Exception {
    try (var jobs = jobs()) {
      var pressed = new CountDownLatch(1);
      var job =
          jobs.start(
                  "yes",
                  (output, printable, interrupts, news, holding) -> {
                    for (int i = 0; i < 64; i++) {
                      write(output, "x".repeat(64 << 10));
                    }
                    try (var _ = interrupts.listen(pressed::countDown)) {
                      return pressed.getCount() == 0 ? 130 : 0;
                    }
                  })
              .orElseThrow();
      while (!job.line().contains("waits for fg")) {
        Thread.sleep(5);
      }
      job.press();
      assertThat(job.join(Duration.ofSeconds(5))).isTrue();
      assertThat(job.line()).contains("exit 130");
    }
  }

  @Test
  void there_are_never_more_than_a_device_bears() throws Exception {
    try (var jobs = jobs()) {
      var end = new CountDownLatch(1);
      for (int i = 0; i < Jobs.MOST; i++) {
        assertThat(jobs.start("nap", (output, printable, interrupts, news, holding) -> await(end)))
            .isPresent();
      }
      assertThat(jobs.running()).isEqualTo(Jobs.MOST);
      assertThat(jobs.start("nap", (output, printable, interrupts, news, holding) -> 0)).isEmpty();
      end.countDown();
    }
  }

  private static Screen screen(ByteArrayOutputStream shown) {
    return new Screen(new Stdio(InputStream.nullInputStream(), shown, shown, false, false));
  }

  private static int await(CountDownLatch end) {
    try {
      end.await();
      return 0;
    } catch (InterruptedException e) {
      return 1;
    }
  }

  private static void write(java.io.OutputStream output, String text) {
    try {
      output.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
