package dev.yett.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an operator feels: many short commands, much output, a key's echo, Ctrl-C.
final class Session {
  private static final int COMMANDS = 200;
  private static final int PLAIN = 20;
  private static final int KEYS = 300;
  private static final Duration BETWEEN_KEYS = Duration.ofMillis(3);

  /// The program at the far end of a key: it gives each byte back as it comes.
  private static final String ECHO =
      """
      import os, tty
      tty.setraw(0)
      os.write(1, b"ready")
      while True:
          key = os.read(0, 1)
          if not key or key == b"\\x04":
              break
          os.write(1, key)
      """;

  private final World world;
  private final Sshd sshd;
  private final int rounds;
  private final long bytes;
  private final Duration flood;

  private Session(World world, Sshd sshd, int rounds, long bytes, Duration flood) {
    this.world = world;
    this.sshd = sshd;
    this.rounds = rounds;
    this.bytes = bytes;
    this.flood = flood;
  }

  /// `Session DIRECTORY BIN ROUNDS MIB SECONDS NAME…`, as `bench/session` calls it.
  public static void main(String[] arguments) throws Exception {
    var directory = Path.of(arguments[0]);
    var bin = Path.of(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    long bytes = Long.parseLong(arguments[3]) << 20;
    var flood = Duration.ofSeconds(Long.parseLong(arguments[4]));
    var names = List.of(arguments).subList(5, arguments.length);
    Files.writeString(directory.resolve("echo.py"), ECHO);
    System.out.println(Machine.line() + "\n");
    try (var world = World.start(directory, bin, operations(directory));
        var sshd = Sshd.start(directory, world.programs())) {
      var session = new Session(world, sshd, rounds, bytes, flood);
      for (var name : names) {
        System.out.println(session.measure(name));
      }
    }
  }

  private static String operations(Path directory) {
    return """
    [operation.nothing]
    summary = "Do nothing"
    run     = ["/bin/true"]
    roles   = ["technician"]

    [operation.pour]
    summary = "Much output"
    run     = ["/bin/cat", "%1$s/much"]
    roles   = ["technician"]
    output-limit = "1T"

    [operation.echo]
    summary = "Give back each key"
    run     = ["/usr/bin/python3", "%1$s/echo.py"]
    roles   = ["technician"]
    tty     = true

    [operation.yes]
    summary = "Output without an end"
    run     = ["/usr/bin/yes"]
    roles   = ["technician"]
    tty     = true
    output-limit = "1T"
    """
        .formatted(directory);
  }

  private String measure(String name) throws Exception {
    return switch (name) {
      case "start" -> start();
      case "commands" -> commands();
      case "output" -> output();
      case "keys" -> keys();
      case "flood" -> flood();
      default -> throw new IllegalArgumentException("no comparison '" + name + "'");
    };
  }

  private String start() throws Exception {
    return new Comparison(
            "One command on a new connection",
            "ms",
            "",
            List.of(
                new Contender(
                    "ssh HOST true", () -> milliseconds(sshd.command("ssh", "bench", "/bin/true"))),
                new Contender(
                    "yett run HOST nothing",
                    () -> milliseconds(world.yett("run", "pump-7", "nothing")))))
        .measure(rounds);
  }

  private double milliseconds(List<String> command) throws IOException, InterruptedException {
    return world.programs().run(world.programs().prepare(command)) * 1000;
  }

  private String commands() throws Exception {
    var lines = world.directory().resolve("commands");
    Files.writeString(lines, "nothing\n".repeat(COMMANDS));
    return new Comparison(
            "Commands one after the other, the start of the client included",
            "a second",
            "≥ 5 × ssh through a ControlMaster",
            List.of(
                new Contender("ssh HOST true, shared connection", this::shared),
                new Contender(
                    "yett run HOST -",
                    () ->
                        COMMANDS
                            / world
                                .programs()
                                .run(
                                    world
                                        .programs()
                                        .prepare(world.yett("run", "pump-7", "-"))
                                        .redirectInput(lines.toFile())))))
        .measure(rounds);
  }

  private double shared() throws IOException, InterruptedException {
    double seconds = 0;
    for (int i = 0; i < PLAIN; i++) {
      var command = sshd.command("ssh", "bench-shared", "/bin/true");
      seconds += world.programs().run(world.programs().prepare(command));
    }
    return PLAIN / seconds;
  }

  private String output() throws Exception {
    var much = world.directory().resolve("much");
    try (var file = new RandomAccessFile(much.toFile(), "rw")) {
      file.setLength(bytes);
    }
    var memory = new StringBuilder();
    var table =
        new Comparison(
                "%d MiB of output through a pipe, into /dev/null".formatted(bytes >> 20),
                "MiB/s",
                "≥ 1.5 × ssh",
                List.of(
                    new Contender(
                        "ssh HOST cat, its default cipher",
                        () -> rate(sshd.command("ssh", "bench", "/bin/cat", much.toString()))),
                    new Contender(
                        "ssh HOST cat, AES-128-GCM",
                        () ->
                            rate(
                                sshd.command(
                                    "ssh",
                                    "-c",
                                    "aes128-gcm@openssh.com",
                                    "bench",
                                    "/bin/cat",
                                    much.toString()))),
                    new Contender("yett run HOST pour", () -> poured(memory))))
            .measure(rounds);
    return table + "\nMemory (PSS) of the last round: " + memory + "\n";
  }

  private double rate(List<String> command) throws IOException, InterruptedException {
    return mebibytes(world.programs().run(into(command)));
  }

  private ProcessBuilder into(List<String> command) {
    return world.programs().prepare(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  private double mebibytes(double seconds) {
    return bytes / seconds / (1 << 20);
  }

  private double poured(StringBuilder told) throws IOException, InterruptedException {
    var command = world.yett("run", "pump-7", "pour");
    long began = System.nanoTime();
    var client = into(command).start();
    try (var ours = new Memory(client.pid());
        var theirs = new Memory(world.daemon())) {
      world.programs().await(client, command);
      double rate = mebibytes((System.nanoTime() - began) / 1e9);
      told.setLength(0);
      told.append(
          "yett %s MiB early, %s MiB late; yettd %s and %s"
              .formatted(ours.early(), ours.late(), theirs.early(), theirs.late()));
      return rate;
    }
  }

  /// Each contender keeps its session open; a trial is a burst of keys.
  private String keys() throws Exception {
    var far = List.of("/usr/bin/python3", world.directory().resolve("echo.py").toString());
    var environment = world.programs().environment();
    var ssh = new ArrayList<>(sshd.command("ssh", "-tt", "bench"));
    ssh.addAll(far);
    try (var openssh = OnTerminal.start(ssh, environment);
        var yett = OnTerminal.start(world.yett("run", "pump-7", "echo"), environment);
        var bare = OnTerminal.start(far, environment)) {
      for (var terminal : List.of(openssh, yett, bare)) {
        terminal.await("ready");
        burst(terminal); // its compilers have seen it then
        burst(terminal);
      }
      var slow = new LinkedHashMap<String, List<Double>>();
      var comparison =
          new Comparison(
              "A key's echo through a terminal, p50 of %d keys".formatted(KEYS),
              "µs",
              "p50 ≤ 1.5 × ssh, p99 ≤ 2 × ssh",
              List.of(
                  echoing("ssh -tt", openssh, slow),
                  echoing("yett run", yett, slow),
                  echoing("no network: a local terminal", bare, slow)));
      var table = comparison.measure(rounds);
      var worst = new LinkedHashMap<String, Figures>();
      comparison
          .contenders()
          .forEach(
              c -> {
                var all = slow.getOrDefault(c.name(), List.of());
                worst.put(c.name(), Figures.of(all.subList(1, all.size())));
              });
      return table
          + "\n"
          + new Comparison("The same, p99", "µs", "", comparison.contenders())
              .table(worst, Map.of(), Map.of(), rounds);
    }
  }

  private static Contender echoing(
      String name, OnTerminal terminal, Map<String, List<Double>> slow) {
    return new Contender(
        name,
        () -> {
          var figures = burst(terminal);
          slow.computeIfAbsent(name, n -> new ArrayList<>()).add(figures.percentile(0.99));
          return figures.median();
        });
  }

  private static Figures burst(OnTerminal terminal) throws IOException, InterruptedException {
    double[] took = new double[KEYS];
    for (int i = 0; i < KEYS; i++) {
      Thread.sleep(BETWEEN_KEYS);
      took[i] = terminal.echo('a' + i % 26);
    }
    return Figures.of(took);
  }

  private String flood() throws Exception {
    var memory = new StringBuilder();
    var table =
        new Comparison(
                "yes through a terminal for %d s, then Ctrl-C until the client has ended"
                    .formatted(flood.toSeconds()),
                "ms",
                "< 1000 ms, memory flat",
                List.of(
                    new Contender(
                        "ssh -tt HOST yes",
                        () ->
                            flooded(
                                sshd.command("ssh", "-tt", "bench", "/usr/bin/yes"),
                                new StringBuilder())),
                    new Contender(
                        "yett run HOST yes",
                        () -> flooded(world.yett("run", "pump-7", "yes"), memory))))
            .measure(rounds);
    return table + "\nIn the last round: " + memory + "\n";
  }

  private double flooded(List<String> command, StringBuilder told)
      throws IOException, InterruptedException {
    try (var terminal = OnTerminal.start(command, world.programs().environment());
        var ours = new Memory(terminal.pid());
        var theirs = new Memory(world.daemon())) {
      terminal.await("y");
      long bytes = terminal.readUntil(System.nanoTime() + flood.toNanos());
      told.setLength(0);
      told.append(
          "%s MiB/s shown; yett %s MiB early, %s MiB late; yettd %s and %s"
              .formatted(
                  Comparison.number(bytes / 1048576.0 / flood.toSeconds()),
                  ours.early(),
                  ours.late(),
                  theirs.early(),
                  theirs.late()));
      long began = System.nanoTime();
      terminal.type(3);
      long most = began + Duration.ofSeconds(30).toNanos();
      if (terminal.readUntil(most) >= 0) {
        throw new IOException("Ctrl-C did nothing in 30 s");
      }
      return (System.nanoTime() - began) / 1e6;
    }
  }
}
