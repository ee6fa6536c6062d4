package dev.yett.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What an operator feels: many short commands, much output, a key's echo, Ctrl-C.
final class Session {
  private static final int COMMANDS = 200;
  private static final int PLAIN = 20;

  private final World world;
  private final Sshd sshd;
  private final int rounds;
  private final long bytes;

  private Session(World world, Sshd sshd, int rounds, long bytes) {
    this.world = world;
    this.sshd = sshd;
    this.rounds = rounds;
    this.bytes = bytes;
  }

  /// `Session DIRECTORY BIN ROUNDS MIB NAME…`, as `bench/session` calls it.
  public static void main(String[] arguments) throws Exception {
    var directory = Path.of(arguments[0]);
    var bin = Path.of(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    long bytes = Long.parseLong(arguments[3]) << 20;
    var names = List.of(arguments).subList(4, arguments.length);
    System.out.println(Machine.line() + "\n");
    try (var world = World.start(directory, bin, operations(directory));
        var sshd = Sshd.start(directory, world.programs())) {
      var session = new Session(world, sshd, rounds, bytes);
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
    run     = ["/bin/cat", "%s/much"]
    roles   = ["technician"]
    output-limit = "1T"
    """
        .formatted(directory);
  }

  private String measure(String name) throws Exception {
    return switch (name) {
      case "start" -> start();
      case "commands" -> commands();
      case "output" -> output();
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
}
