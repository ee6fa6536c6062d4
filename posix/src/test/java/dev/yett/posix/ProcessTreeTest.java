package dev.yett.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.yett.posix.ProcessTable.Entry;
import dev.yett.posix.Spawn.Stream;
import dev.yett.posix.Spawn.Streams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ProcessTreeTest {
  private static final String DAEMON =
      "setsid sh -c 'setsid sh -c \"echo \\$\\$; exec sleep 9999 >/dev/null 2>&1\" & exit 0'";

  private Subreaper subreaper;

  @BeforeEach
  void become() throws IOException {
    subreaper = Subreaper.become();
  }

  @AfterEach
  void close() throws IOException {
    subreaper.close();
    assertThat(Self.zombies()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exec " + DAEMON,
        DAEMON + "; exit 0",
        // what is told by the environment would be lost here
        "exec env -i PATH=/usr/bin:/bin " + DAEMON,
        DAEMON + "; exec sleep 9999"
      })
  void e08_a_daemon_by_setsid_and_double_fork_is_gone(String script) throws Exception {
    try (ProcessTree tree = subreaper.start(shell(script))) {
      int daemon = numberFrom(tree);
      await().until(() -> isAdopted(daemon));

      long begin = System.nanoTime();
      assertThat(tree.end(Duration.ofMillis(500))).isEmpty();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      assertThat(ProcessTable.of(daemon)).isEmpty();
      assertThat(tree.root().poll()).isPresent();
    }
  }

  @Test
  void n04_a_tree_that_cannot_be_looked_at_is_dead_before_its_streams_close(@TempDir Path scratch)
      throws Exception {
    String applies = "trap '' HUP TERM INT; echo $$; cat >/dev/null; touch " + scratch + "/applied";
    // Classes are loaded from files, so all that is needed below is used once before.
    var failure = new PosixException("no descriptors", Errno.EMFILE);
    Limits.Limit before = Limits.get(Limits.Resource.OPEN_FILES);
    Limits.set(Limits.Resource.OPEN_FILES, before);
    try (ProcessTree first = subreaper.start(shell("sleep 9999"))) {
      assertThat(first.end(Duration.ZERO)).isEmpty();
      assertThatThrownBy(() -> Files.newDirectoryStream(Path.of("/absent")))
          .isInstanceOf(IOException.class);
      assertThat(first.root().signalGroup(Signal.KILL)).isFalse();
    }
    try (ProcessTree tree = subreaper.start(shell(applies))) {
      numberFrom(tree);
      boolean thrown = false;
      Limits.set(Limits.Resource.OPEN_FILES, new Limits.Limit(0, before.hard()));
      try {
        tree.end(Duration.ZERO);
      } catch (IOException e) {
        thrown = true;
      } finally {
        Limits.set(Limits.Resource.OPEN_FILES, before);
      }
      assertThat(thrown).as(failure.getMessage()).isTrue();
      tree.root().stdin().close();
      await().until(() -> tree.root().poll().isPresent());
      assertThat(tree.root().poll()).contains(new WaitStatus.Signaled(9, false));
      assertThat(scratch.resolve("applied")).doesNotExist();
    }
  }

  @Test
  void e08_what_ignores_sigterm_is_killed_after_the_grace() throws Exception {
    String stubborn = "trap '' TERM HUP INT; echo $$; while :; do sleep 1; done";
    try (ProcessTree tree = subreaper.start(shell(stubborn))) {
      int pid = numberFrom(tree);
      long begin = System.nanoTime();
      assertThat(tree.end(Duration.ofMillis(300))).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
      assertThat(ProcessTable.of(pid)).isEmpty();
      await().until(() -> tree.root().poll().isPresent());
      assertThat(tree.root().poll()).contains(new WaitStatus.Signaled(9, false));
    }
  }

  @Test
  void e08_what_ends_by_sigterm_ends_by_itself_even_if_it_is_stopped() throws Exception {
    String polite = "trap 'exit 3' TERM; echo $$; while :; do sleep 0.1; done";
    try (ProcessTree tree = subreaper.start(shell(polite))) {
      numberFrom(tree);
      tree.root().signal(Signal.STOP);
      assertThat(tree.end(Duration.ofSeconds(20))).isEmpty();
      assertThat(tree.root().await()).isEqualTo(new WaitStatus.Exited(3));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(sleep 9999; : >SEEN)",
        "sleep 9999 | (cat; : >SEEN)",
        "(trap '' HUP; set -m; sleep 9999 | (cat; : >SEEN))",
      })
  void n04_no_process_of_a_tree_sees_another_die(String watch, @TempDir Path scratch)
      throws Exception {
    Path seen = scratch.resolve("seen");
    String each = watch.replace("SEEN", seen.toString());
    String many =
        "i=0; while [ $i -lt 40 ]; do " + each + " >/dev/null & i=$((i+1)); done; echo $$; wait";
    try (ProcessTree tree = subreaper.start(shell(many))) {
      int session = numberFrom(tree);
      await()
          .until(
              () -> ProcessTable.all().stream().filter(e -> e.session() == session).count() > 80);
      assertThat(tree.end(Duration.ZERO)).isEmpty();
      assertThat(seen).doesNotExist();
    }
  }

  @Test
  void e08_a_tree_that_forks_while_it_is_killed_is_gone() throws Exception {
    String growing =
        "trap '' TERM; grow() { i=0; while [ $i -lt 500 ]; do setsid sleep 9999 & i=$((i+1)); sleep"
            + " 0.01; done; }; grow & grow & echo $$; wait";
    try (ProcessTree tree = subreaper.start(shell(growing))) {
      numberFrom(tree);
      Thread.sleep(300);
      assertThat(tree.end(Duration.ofMillis(50))).isEmpty();
    }
    assertThat(Self.children()).isEmpty();
  }

  @Test
  void e08_what_lost_its_mark_is_known_by_its_session() throws Exception {
    String unmarked = "prlimit --pid $$ --locks=7:7; sleep 9999 >/dev/null & echo $!; exit 0";
    try (ProcessTree tree = subreaper.start(shell(unmarked))) {
      int pid = numberFrom(tree);
      assertThat(tree.root().await()).isEqualTo(new WaitStatus.Exited(0));
      assertThat(ProcessTable.markOf(pid)).hasValue(7);
      assertThat(tree.end(Duration.ZERO)).isEmpty();
      assertThat(ProcessTable.of(pid)).isEmpty();
    }
  }

  @Test
  void e08_an_interrupted_thread_ends_a_tree_as_well() throws Exception {
    try (ProcessTree tree = subreaper.start(shell(DAEMON))) {
      int daemon = numberFrom(tree);
      Thread.currentThread().interrupt();
      assertThat(tree.end(Duration.ZERO)).isEmpty();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(ProcessTable.of(daemon)).isEmpty();
    }
  }

  @Test
  void e08_other_trees_live_on() throws Exception {
    try (ProcessTree one = subreaper.start(shell(DAEMON));
        ProcessTree other = subreaper.start(shell(DAEMON))) {
      int gone = numberFrom(one);
      int stays = numberFrom(other);
      await().until(() -> isAdopted(gone) && isAdopted(stays));
      assertThat(one.end(Duration.ZERO)).isEmpty();
      assertThat(ProcessTable.of(gone)).isEmpty();
      assertThat(ProcessTable.of(stays).map(Entry::isDead)).contains(false);
    }
  }

  @Test
  void e08_in_a_control_group_nothing_escapes_whatever_it_does() throws Exception {
    Optional<Path> group = writableCgroup();
    if (group.isEmpty()) {
      Path none = Path.of("/proc");
      assertThatThrownBy(() -> Subreaper.become(none)).hasMessageContaining("control group");
      return;
    }
    String escaping = "sleep 0.2; prlimit --pid $$ --locks=7:7; " + DAEMON;
    try (Subreaper grouped = Subreaper.become(group.get());
        ProcessTree tree = grouped.start(shell(escaping))) {
      int daemon = numberFrom(tree);
      await().until(() -> isAdopted(daemon));
      tree.root().await();
      assertThat(ProcessTable.markOf(daemon)).hasValue(7);
      assertThat(tree.end(Duration.ZERO)).isEmpty();
      assertThat(ProcessTable.of(daemon)).isEmpty();
    }
    try (var left = Files.newDirectoryStream(group.get(), "yett-*")) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void e09_orphans_that_die_while_their_tree_lives_are_reaped() throws Exception {
    String orphans =
        "for i in 1 2 3 4 5 6 7 8 9 10; do sh -c 'sleep 0.1 >/dev/null & exit 0'; done; echo 0;"
            + " cat";
    try (ProcessTree tree = subreaper.start(shell(orphans))) {
      numberFrom(tree);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(Self.children()).hasSize(1));
      assertThat(tree.root().poll()).isEmpty();
    }
  }

  @Test
  void e09_no_zombie_is_left_of_100_trees_with_orphans() throws Exception {
    for (int i = 0; i < 100; i++) {
      try (ProcessTree tree = subreaper.start(shell("sleep 9999 >/dev/null & exit 0"))) {
        assertThat(tree.root().await()).isEqualTo(new WaitStatus.Exited(0));
        assertThat(tree.end(Duration.ZERO)).isEmpty();
      }
    }
    assertThat(Self.children()).isEmpty();
  }

  @Test
  void a_program_started_alone_bears_no_mark() throws Exception {
    try (ProcessTree tree = subreaper.start(shell("echo $$; cat"));
        Child alone = shell("echo $$; cat").start()) {
      assertThat(ProcessTable.markOf(numberFrom(tree))).isPresent();
      assertThat(ProcessTable.markOf(alone.pid())).isEmpty();
      alone.stdin().close();
      alone.await();
    }
  }

  @Test
  void closing_the_subreaper_ends_the_trees_that_are_left() throws Exception {
    List<Integer> daemons = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      daemons.add(numberFrom(subreaper.start(shell(DAEMON))));
    }
    subreaper.close();
    for (int daemon : daemons) {
      assertThat(ProcessTable.of(daemon)).isEmpty();
    }
  }

  private static boolean isAdopted(int pid) throws IOException {
    long self = ProcessHandle.current().pid();
    return ProcessTable.of(pid).filter(entry -> entry.parent() == self).isPresent();
  }

  private static int numberFrom(ProcessTree tree) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(tree.root().stdout(), UTF_8));
    return Integer.parseInt(lines.readLine());
  }

  private static Optional<Path> writableCgroup() {
    return List.of("/sys/fs/cgroup", "/sys/fs/cgroup/unified").stream()
        .map(Path::of)
        .filter(path -> Files.isWritable(path.resolve("cgroup.procs")))
        .filter(path -> Files.exists(path.resolve("cgroup.controllers")))
        .findFirst();
  }

  private static Spawn shell(String script) {
    return new Spawn(
        Path.of("/bin/sh"),
        List.of("sh", "-c", script),
        Map.of("PATH", "/usr/bin:/bin"),
        Path.of("/"),
        new Streams.Each(Stream.PIPE, Stream.PIPE, Stream.NULL));
  }
}
