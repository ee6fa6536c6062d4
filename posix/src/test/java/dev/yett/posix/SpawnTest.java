package dev.yett.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.posix.Spawn.Stream;
import dev.yett.posix.Spawn.Streams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class SpawnTest {
  @TempDir Path directory;

  @Test
  void e06_child_sees_only_0_1_2_the_directory_given_and_the_umask() throws Exception {
    int before = Umask.set(077);
    try {
      assertThat(outputOf("ls /proc/self/fd; pwd; umask"))
          // 3 is ls itself, which reads the directory.
          .isEqualTo("0\n1\n2\n3\n" + directory.toRealPath() + "\n0077\n");
    } finally {
      Umask.set(before);
    }
  }

  @Test
  void e06_child_starts_with_no_signal_ignored_or_blocked() throws Exception {
    // 32 and 33 are the C library's own; its posix_spawn ignores them, its threads set them again.
    assertThat(outputOf("grep -E '^Sig(Blk|Ign)' /proc/self/status"))
        .isEqualTo("SigBlk:\t0000000000000000\nSigIgn:\t0000000180000000\n");
  }

  @Test
  void e06_child_leads_a_session_of_its_own_without_a_terminal() throws Exception {
    try (Child child = shell("cut -d' ' -f1,5,6,7 /proc/$$/stat").start()) {
      String fields = new String(child.stdout().readAllBytes(), UTF_8);
      int pid = child.pid();
      assertThat(fields).isEqualTo(pid + " " + pid + " " + pid + " 0\n");
      child.await();
    }
  }

  @Test
  void n12_children_inherit_no_descriptor_while_sockets_and_files_open_and_close()
      throws Exception {
    List<AutoCloseable> open = new ArrayList<>();
    try (ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 100; i++) {
        open.add(new Socket(server.getInetAddress(), server.getLocalPort()));
        open.add(server.accept());
        open.add(Files.newInputStream(Path.of("/etc/passwd")));
      }
      Thread churn =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                      try (Socket near =
                              new Socket(server.getInetAddress(), server.getLocalPort());
                          Socket far = server.accept()) {
                        far.getOutputStream().write(1);
                        near.getInputStream().read();
                      } catch (IOException e) {
                        return;
                      }
                    }
                  });
      try {
        for (int i = 0; i < 100; i++) {
          assertThat(outputOf("ls /proc/self/fd")).isEqualTo("0\n1\n2\n3\n");
        }
        assertThat(churn.isAlive()).isTrue();
      } finally {
        churn.interrupt();
        churn.join();
      }
    } finally {
      for (AutoCloseable each : open) {
        each.close();
      }
    }
  }

  @Test
  void e04_environment_is_exactly_as_given() throws Exception {
    Spawn env =
        new Spawn(
            Path.of("/usr/bin/env"),
            List.of("env"),
            Map.of("PATH", "/usr/bin:/bin", "LANG", "C.UTF-8", "EMPTY", "", "ODD", "a=b \n é"),
            directory,
            new Streams.Each(Stream.NULL, Stream.PIPE, Stream.NULL));
    assertThat(outputOf(env).lines())
        .containsExactlyInAnyOrder(
            "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "EMPTY=", "ODD=a=b ", " é");
    Spawn bare =
        new Spawn(env.program(), env.arguments(), Map.of(), env.directory(), env.streams());
    assertThat(outputOf(bare)).isEmpty();
  }

  @Test
  void arguments_arrive_as_given() throws Exception {
    List<String> hostile =
        List.of("printf", "[%s]", "", " ", "$(id)", "a;b", "*", "new\nline", "é€😀", "-n", "`x`");
    Spawn printf =
        new Spawn(
            Path.of("/usr/bin/printf"),
            hostile,
            Map.of(),
            directory,
            new Streams.Each(Stream.NULL, Stream.PIPE, Stream.NULL));
    assertThat(outputOf(printf)).isEqualTo("[][ ][$(id)][a;b][*][new\nline][é€😀][-n][`x`]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nul\0", "half \ud83d"})
  void refuses_a_text_that_would_arrive_changed(String text) {
    Spawn spawn = shell(text);
    assertThatThrownBy(spawn::start).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refuses_relative_paths_and_names_that_are_no_variables() {
    Path sh = Path.of("/bin/sh");
    List<String> argv = List.of("sh");
    Streams streams = new Streams.Each(Stream.NULL, Stream.NULL, Stream.NULL);
    assertThatThrownBy(() -> new Spawn(Path.of("sh"), argv, Map.of(), directory, streams))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Spawn(sh, argv, Map.of(), Path.of("."), streams))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Spawn(sh, List.of(), Map.of(), directory, streams))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Spawn(sh, argv, Map.of("A=B", "c"), directory, streams))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Spawn(sh, argv, Map.of("", "c"), directory, streams))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tells_exactly_why_a_program_cannot_be_executed() throws Exception {
    Path plain = Files.writeString(directory.resolve("plain"), "not executable");
    Path noFormat = executable("no-format", "no interpreter is named here");
    Path noInterpreter = executable("no-interpreter", "#!/nowhere/sh\n");
    assertRefused(directory.resolve("absent"), directory, "posix_spawn", Errno.ENOENT);
    assertRefused(plain, directory, "posix_spawn", Errno.EACCES);
    assertRefused(directory, directory, "posix_spawn", Errno.EACCES);
    assertRefused(noFormat, directory, "posix_spawn", Errno.ENOEXEC);
    assertRefused(noInterpreter, directory, "posix_spawn", Errno.ENOENT);
    assertRefused(plain.resolve("below"), directory, "posix_spawn", Errno.ENOTDIR);
    assertRefused(Path.of("/bin/sh"), directory.resolve("absent"), "chdir", Errno.ENOENT);
    assertRefused(Path.of("/bin/sh"), plain, "chdir", Errno.ENOTDIR);
  }

  @Test
  void a_program_that_cannot_be_executed_leaves_no_descriptor_and_no_process() throws Exception {
    Path absent = directory.resolve("absent");
    assertRefused(absent, directory, "posix_spawn", Errno.ENOENT);
    long before = Self.descriptors();
    for (int i = 0; i < 100; i++) {
      assertRefused(absent, directory, "posix_spawn", Errno.ENOENT);
      assertRefused(Path.of("/bin/sh"), absent, "chdir", Errno.ENOENT);
    }
    assertThat(Self.descriptors()).isEqualTo(before);
    assertThat(Self.zombies()).isZero();
  }

  @Test
  void standard_streams_that_are_not_pipes_are_dev_null() throws Exception {
    Spawn quiet =
        new Spawn(
            Path.of("/bin/sh"),
            List.of("sh", "-c", "cat; echo out; echo err >&2; exit 7"),
            Map.of("PATH", "/usr/bin:/bin"),
            directory,
            new Streams.Each(Stream.NULL, Stream.NULL, Stream.NULL));
    try (Child child = quiet.start()) {
      assertThat(child.await()).isEqualTo(new WaitStatus.Exited(7));
      assertThat(child.stdout().read()).isEqualTo(-1);
      assertThat(child.stderr().read()).isEqualTo(-1);
      assertThatThrownBy(() -> child.stdin().write(1)).isInstanceOf(IOException.class);
    }
  }

  private void assertRefused(Path program, Path start, String call, Errno errno) {
    Spawn spawn =
        new Spawn(
            program,
            List.of("it"),
            Map.of(),
            start,
            new Streams.Each(Stream.PIPE, Stream.PIPE, Stream.PIPE));
    assertThatThrownBy(spawn::start)
        .isInstanceOfSatisfying(
            PosixException.class,
            e -> {
              assertThat(e.call()).isEqualTo(call);
              assertThat(e.name()).isEqualTo(errno.name());
              assertThat(e.is(errno)).isTrue();
              assertThat(e).hasMessageStartingWith(call + ": " + errno.name() + " (");
            });
  }

  private Path executable(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Spawn shell(String script) {
    return new Spawn(
        Path.of("/bin/sh"),
        List.of("sh", "-c", script),
        Map.of("PATH", "/usr/bin:/bin"),
        directory,
        new Streams.Each(Stream.NULL, Stream.PIPE, Stream.NULL));
  }

  private String outputOf(String script) throws IOException {
    return outputOf(shell(script));
  }

  private static String outputOf(Spawn spawn) throws IOException {
    try (Child child = spawn.start()) {
      String output = new String(child.stdout().readAllBytes(), UTF_8);
      assertThat(child.await()).isEqualTo(new WaitStatus.Exited(0));
      return output;
    }
  }
}
