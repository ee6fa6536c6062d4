package dev.yett.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The main job through the three real programs, each in a process of its own, on a machine that
/// has a JDK and nothing else.
class MainJobTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private static Path world;
  private static Process daemon;

  private record Ended(int status, String out, String err) {}

  @BeforeAll
  static void make_a_device_and_an_operator() throws Exception {
    secret("ca.pass", "correct horse\n");
    secret("grants.pass", "battery staple\n");
    pki(
        "init --domain example.org --ca ca --grants grants"
            + " --passphrase-file ca.pass --grants-passphrase-file grants.pass");
    pki("issue device pump-7 --ca ca --out state/identity --passphrase-file ca.pass");
    pki("epoch pump-7 --grants grants --out state/identity/ --passphrase-file grants.pass");
    pki("issue operator alice --ca ca --out home/identity --passphrase-file ca.pass");
    pki(
        "grant alice pump-7 --grants grants --role technician --for 1d"
            + " --out alice.grants --passphrase-file grants.pass");
    Files.createDirectories(world.resolve("etc/operations.d"));
    Files.createDirectories(world.resolve("files"));
    Files.writeString(
        world.resolve("etc/yettd.toml"),
        """
        listen = ["127.0.0.1:0"]
        state  = "%1$s/state"
        [root.files]
        path = "%1$s/files"
        list = ["technician"]
        get  = ["technician"]
        put  = ["technician"]
        """
            .formatted(world));
    Files.writeString(
        world.resolve("etc/operations.d/test.toml"),
        """
        [operation.status]
        roles = ["technician"]
        [operation.say]
        summary = "Say a word"
        run     = ["/bin/echo", "{word}"]
        roles   = ["technician"]
        [[operation.say.argument]]
        name    = "word"
        type    = "text"
        summary = "what to say"
        [operation.reboot]
        summary = "What a technician may not do"
        run     = ["/bin/true"]
        roles   = ["owner"]
        """);
    serve();
    assertThat(yett("grants add alice.grants", "").status()).isZero();
  }

  private static void serve() throws Exception {
    var words = java("dev.yett.server.Main", "serve --config etc/yettd.toml --port-file port");
    if (System.getProperty("user.name").equals("root")) {
      words.add("--allow-root");
    }
    daemon =
        new ProcessBuilder(words)
            .directory(world.toFile())
            .redirectErrorStream(true)
            .redirectOutput(world.resolve("yettd.log").toFile())
            .start();
    var port = world.resolve("port");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(port) || Files.size(port) == 0) {
      assertThat(daemon.isAlive()).as(Files.readString(world.resolve("yettd.log"))).isTrue();
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(50);
    }
    Files.writeString(
        world.resolve("home/hosts.toml"),
        "[host.pump-7]\naddress = [\"127.0.0.1:%s\"]\n".formatted(Files.readString(port).strip()));
  }

  @AfterAll
  static void stop_the_daemon() throws Exception {
    daemon.destroy();
    assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).as("SIGTERM drains").isTrue();
    assertThat(daemon.exitValue()).isZero();
  }

  @Test
  void a_session_runs_operations_and_moves_files() throws Exception {
    Files.writeString(world.resolve("note.txt"), "low water\n");
    var session =
        yett("shell pump-7", "status\nput note.txt\nls\nget note.txt back.txt\nsay 'a b; $(id)'\n");
    assertThat(session.err()).isEmpty();
    assertThat(session.out()).contains("memory ", "note.txt\n", "a b; $(id)\n");
    assertThat(session.status()).isZero();
    assertThat(world.resolve("back.txt")).hasContent("low water");
  }

  @Test
  void a_large_file_comes_back_as_it_went() throws Exception {
    byte[] bytes = new byte[20 << 20];
    new Random(7).nextBytes(bytes);
    Files.write(world.resolve("large"), bytes);
    assertThat(yett("cp large pump-7:/files/", "")).isEqualTo(new Ended(0, "", ""));
    assertThat(yett("cp pump-7:/files/large large.back", "")).isEqualTo(new Ended(0, "", ""));
    assertThat(Files.mismatch(world.resolve("large"), world.resolve("large.back"))).isEqualTo(-1);
  }

  @Test
  void what_a_role_may_not_do_is_refused_in_one_line_with_status_254() throws Exception {
    var refused = yett("run pump-7 reboot", "");
    assertThat(refused.status()).isEqualTo(254);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).startsWith("yett: ").contains("reboot").doesNotContain("\tat ");
  }

  @Test
  void clients_at_once_do_not_meet() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sessions = new ArrayList<java.util.concurrent.Future<Ended>>();
      for (int i = 0; i < 6; i++) {
        var said = "say one-" + i + "\nsay two-" + i + "\n";
        sessions.add(threads.submit(() -> yett("run pump-7 -", said)));
      }
      for (int i = 0; i < sessions.size(); i++) {
        assertThat(sessions.get(i).get())
            .isEqualTo(new Ended(0, "one-" + i + "\ntwo-" + i + "\n", ""));
      }
    }
  }

  private static void pki(String words) throws Exception {
    var ended = run(java("dev.yett.pki.Main", words), "");
    assertThat(ended.status()).as(words + ": " + ended.err()).isZero();
  }

  private static Ended yett(String words, String input) throws Exception {
    return run(java("dev.yett.client.Main", words), input);
  }

  private static List<String> java(String main, String words) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    command.addAll(List.of(words.split(" ", -1)));
    return command;
  }

  private static Ended run(List<String> command, String input)
      throws IOException, InterruptedException {
    var out = Files.createTempFile(world, "out", "");
    var err = Files.createTempFile(world, "err", "");
    var builder =
        new ProcessBuilder(command)
            .directory(world.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("YETT_HOME", world.resolve("home").toString());
    var process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("no end of " + command.getLast());
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static void secret(String name, String text) throws IOException {
    Files.createFile(
        world.resolve(name),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(world.resolve(name), text);
  }
}
