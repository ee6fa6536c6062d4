package dev.yett.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What an operator waits for: one large file, many small ones, a little that changed, nothing that
/// changed. Each figure is from the start of the program to its end.
final class Transfer {
  private static final long SEED = 7;
  private static final int SMALL = 4096;
  private static final int CHANGED = 100 << 20;
  private static final int PLACES = 10;
  private static final int SAME = 20_000;

  private final World world;
  private final Sshd sshd;
  private final int rounds;
  private final long bytes;
  private final int files;
  private final Random random = new Random(SEED);

  private Transfer(World world, Sshd sshd, int rounds, long bytes, int files) {
    this.world = world;
    this.sshd = sshd;
    this.rounds = rounds;
    this.bytes = bytes;
    this.files = files;
  }

  /// `Transfer DIRECTORY BIN ROUNDS MIB FILES NAME…`, as `bench/transfer` calls it.
  public static void main(String[] arguments) throws Exception {
    var directory = Path.of(arguments[0]);
    var bin = Path.of(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    long bytes = Long.parseLong(arguments[3]) << 20;
    int files = Integer.parseInt(arguments[4]);
    var names = List.of(arguments).subList(5, arguments.length);
    System.out.println(Machine.line() + "\n");
    try (var world = World.start(directory, bin, "");
        var sshd = Sshd.start(directory, world.programs())) {
      Files.createDirectories(directory.resolve("peer"));
      var transfer = new Transfer(world, sshd, rounds, bytes, files);
      for (var name : names) {
        System.out.println(transfer.measure(name));
      }
    }
  }

  private String measure(String name) throws Exception {
    return switch (name) {
      case "put" -> put("sha256", "≤ 0.67 × scp, ≤ 1.0 × scp with AES-128-GCM");
      case "get" -> get();
      case "crc" -> put("crc32c", "≤ 0.67 × scp with AES-128-GCM");
      case "small" -> small();
      case "fetch" -> fetch();
      case "delta" -> delta();
      case "same" -> same();
      default -> throw new IllegalArgumentException("no comparison '" + name + "'");
    };
  }

  private Path large() throws IOException {
    var large = world.directory().resolve("large");
    if (!Files.exists(large)) {
      fill(large, bytes);
    }
    return large;
  }

  private void fill(Path file, long length) throws IOException {
    byte[] chunk = new byte[1 << 20];
    try (var out = Files.newOutputStream(file)) {
      for (long at = 0; at < length; at += chunk.length) {
        random.nextBytes(chunk);
        out.write(chunk, 0, (int) Math.min(chunk.length, length - at));
      }
    }
  }

  private double seconds(String... command) throws IOException, InterruptedException {
    return world.programs().run(command);
  }

  private double yett(String... words) throws IOException, InterruptedException {
    return world.programs().run(world.programs().prepare(world.yett(words)));
  }

  private double scp(boolean fast, String from, String to)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(sshd.command("scp", "-q"));
    if (fast) {
      command.addAll(List.of("-c", "aes128-gcm@openssh.com"));
    }
    command.addAll(List.of(from, to));
    return world.programs().run(world.programs().prepare(command));
  }

  private String rsh() {
    return "ssh -F " + sshd.config();
  }

  private String put(String digest, String goal) throws Exception {
    var from = large().toString();
    var there = "bench:" + world.directory().resolve("peer/large");
    var contenders =
        new ArrayList<>(
            List.of(
                new Contender("scp", () -> scp(false, from, there)),
                new Contender("scp, AES-128-GCM", () -> scp(true, from, there)),
                new Contender(
                    "yett cp --no-fsync --digest " + digest,
                    () ->
                        yett(
                            "cp",
                            "-f",
                            "--no-fsync",
                            "--digest",
                            digest,
                            from,
                            "pump-7:/files/large"))));
    if (digest.equals("sha256")) {
      contenders.add(new Contender("yett cp", () -> yett("cp", "-f", from, "pump-7:/files/large")));
    }
    return new Comparison(
            "One file of %d MiB to the device, %s".formatted(bytes >> 20, digest),
            "seconds",
            goal,
            contenders)
        .measure(rounds);
  }

  private String get() throws Exception {
    var there = world.directory().resolve("files/fetch");
    if (!Files.exists(there)) {
      Files.createLink(there, large());
    }
    var here = world.directory().resolve("fetched").toString();
    return new Comparison(
            "One file of %d MiB from the device".formatted(bytes >> 20),
            "seconds",
            "≤ 0.67 × scp, ≤ 1.0 × scp with AES-128-GCM",
            List.of(
                new Contender("scp", () -> scp(false, "bench:" + there, here)),
                new Contender("scp, AES-128-GCM", () -> scp(true, "bench:" + there, here)),
                new Contender(
                    "yett cp --no-fsync",
                    () -> yett("cp", "-f", "--no-fsync", "pump-7:/files/fetch", here)),
                new Contender(
                    "yett cp --no-fsync --digest crc32c",
                    () ->
                        yett(
                            "cp",
                            "-f",
                            "--no-fsync",
                            "--digest",
                            "crc32c",
                            "pump-7:/files/fetch",
                            here)),
                new Contender("yett cp", () -> yett("cp", "-f", "pump-7:/files/fetch", here))))
        .measure(rounds);
  }

  private Path tree(String name, int count) throws IOException {
    var tree = world.directory().resolve(name);
    if (!Files.exists(tree)) {
      for (int i = 0; i < count; i++) {
        var directory = Files.createDirectories(tree.resolve("d" + i % 50));
        fill(directory.resolve("f" + i), SMALL);
      }
    }
    return tree;
  }

  private Contender.Trial anew(Path target, Contender.Trial trial) {
    return () -> {
      seconds("rm", "-rf", target.toString());
      return trial.run();
    };
  }

  private String small() throws Exception {
    var from = tree("small", files).toString();
    var peer = world.directory().resolve("peer/small");
    var device = world.directory().resolve("files/small");
    return new Comparison(
            files + " files of 4 KiB to the device",
            "seconds",
            "--no-fsync ≤ 1.0 × rsync -a, durable ≤ 1.0 × rsync -a --fsync",
            List.of(
                new Contender(
                    "rsync -a",
                    anew(
                        peer,
                        () -> seconds("rsync", "-a", "-e", rsh(), from + "/", "bench:" + peer))),
                new Contender(
                    "rsync -a --fsync",
                    anew(
                        peer,
                        () ->
                            seconds(
                                "rsync",
                                "-a",
                                "--fsync",
                                "-e",
                                rsh(),
                                from + "/",
                                "bench:" + peer))),
                new Contender(
                    "yett cp -rp --no-fsync",
                    anew(
                        device,
                        () -> yett("cp", "-rp", "--no-fsync", from, "pump-7:/files/small"))),
                new Contender(
                    "yett cp -rp",
                    anew(device, () -> yett("cp", "-rp", from, "pump-7:/files/small")))))
        .measure(rounds);
  }

  private String fetch() throws Exception {
    var tree = tree("files/many", files);
    var here = world.directory().resolve("many");
    return new Comparison(
            files + " files of 4 KiB from the device",
            "seconds",
            "--no-fsync ≤ 1.0 × rsync -a, durable ≤ 1.0 × rsync -a --fsync",
            List.of(
                new Contender(
                    "rsync -a",
                    anew(
                        here,
                        () ->
                            seconds(
                                "rsync",
                                "-a",
                                "-e",
                                rsh(),
                                "bench:" + tree + "/",
                                here.toString()))),
                new Contender(
                    "rsync -a --fsync",
                    anew(
                        here,
                        () ->
                            seconds(
                                "rsync",
                                "-a",
                                "--fsync",
                                "-e",
                                rsh(),
                                "bench:" + tree + "/",
                                here.toString()))),
                new Contender(
                    "yett cp -rp --no-fsync",
                    anew(
                        here,
                        () ->
                            yett(
                                "cp", "-rp", "--no-fsync", "pump-7:/files/many", here.toString()))),
                new Contender(
                    "yett cp -rp",
                    anew(here, () -> yett("cp", "-rp", "pump-7:/files/many", here.toString())))))
        .measure(rounds);
  }

  /// Changes ten places, a hundredth of the file in all, and inserts one byte.
  private void change(Path file) throws IOException {
    try (var out = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] fresh = new byte[CHANGED / 100 / PLACES];
      for (int i = 0; i < PLACES; i++) {
        random.nextBytes(fresh);
        out.seek((long) CHANGED / PLACES * i + random.nextInt(CHANGED / PLACES / 2));
        out.write(fresh);
      }
    }
    byte[] whole = Files.readAllBytes(file);
    try (var out = Files.newOutputStream(file)) {
      out.write(whole, 0, CHANGED / 3);
      out.write('+');
      out.write(whole, CHANGED / 3, whole.length - CHANGED / 3);
    }
  }

  private String delta() throws Exception {
    var from = Files.createDirectories(world.directory().resolve("delta"));
    fill(from.resolve("image"), CHANGED);
    var peer = world.directory().resolve("peer/delta");
    seconds("cp", "-a", from.toString(), peer.toString());
    var device = world.directory().resolve("files/delta");
    seconds("cp", "-a", from.toString(), device.toString());
    return new Comparison(
            "A file of 100 MiB, 1 % changed in ten places and one byte inserted",
            "seconds",
            "≤ 1.0 × rsync",
            List.of(
                new Contender(
                    "rsync -a",
                    () -> {
                      change(from.resolve("image"));
                      return seconds("rsync", "-a", "-e", rsh(), from + "/", "bench:" + peer);
                    }),
                new Contender(
                    "yett sync --no-fsync",
                    () -> {
                      change(from.resolve("image"));
                      return yett("sync", "--no-fsync", from.toString(), "pump-7:/files/delta");
                    })))
        .measure(rounds);
  }

  private String same() throws Exception {
    var from = tree("same", SAME);
    var peer = world.directory().resolve("peer/same");
    seconds("cp", "-a", from.toString(), peer.toString());
    yett("sync", "--no-fsync", from.toString(), "pump-7:/files/same");
    return new Comparison(
            "Nothing changed in 20,000 files",
            "seconds",
            "≤ 1.0 × rsync",
            List.of(
                new Contender(
                    "rsync -a",
                    () -> seconds("rsync", "-a", "-e", rsh(), from + "/", "bench:" + peer)),
                new Contender(
                    "yett sync", () -> yett("sync", from.toString(), "pump-7:/files/same"))))
        .measure(rounds);
  }
}
