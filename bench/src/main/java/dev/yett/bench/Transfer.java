package dev.yett.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What an operator waits for: one large file, near and far, many small ones, a little that
/// changed, nothing that changed. Each figure is from the start of the program to its end, but
/// those of a long link, which are from the first byte of content to the last.
final class Transfer {
  private static final int CHANGED = 100 << 20;
  private static final int SAME = 20_000;
  private static final long FAR = 256 << 20;

  private final World world;
  private final Sshd sshd;
  private final Copying copying;
  private final Material material;
  private final int rounds;
  private final long bytes;
  private final int files;

  private Transfer(World world, Sshd sshd, int rounds, long bytes, int files) {
    this.world = world;
    this.sshd = sshd;
    this.copying = new Copying(world, sshd);
    this.material = new Material(world.directory());
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
      case "put" -> put();
      case "get" -> get();
      case "crc" -> crc(true) + "\n" + crc(false);
      case "far" -> far(true) + "\n" + far(false);
      case "small" -> small();
      case "fetch" -> fetch();
      case "delta" -> delta();
      case "same" -> same();
      default -> throw new IllegalArgumentException("no comparison '" + name + "'");
    };
  }

  private String compare(String title, String goal, List<Contender> contenders) throws Exception {
    return new Comparison(title, "seconds", goal, contenders).measure(rounds);
  }

  private Path in(String name) {
    return world.directory().resolve(name);
  }

  private String put() throws Exception {
    var from = material.file("large", bytes).toString();
    var there = "bench:" + in("peer/large");
    var target = "pump-7:/files/large";
    return compare(
        "One file of %d MiB to the device, SHA-256".formatted(bytes >> 20),
        "≤ 0.67 of scp, ≤ 1.0 of scp with AES-128-GCM; either end ≤ 160 MiB",
        besideScp(from, there, from, target));
  }

  /// The large file, as the device has it.
  private Path offered() throws Exception {
    var there = in("files/fetch");
    if (!Files.exists(there)) {
      Files.createLink(there, material.file("large", bytes));
    }
    return there;
  }

  private String get() throws Exception {
    var there = "bench:" + offered();
    var here = in("fetched").toString();
    var source = "pump-7:/files/fetch";
    return compare(
        "One file of %d MiB from the device, SHA-256".formatted(bytes >> 20),
        "≤ 0.67 of scp, ≤ 1.0 of scp with AES-128-GCM; either end ≤ 160 MiB",
        besideScp(there, here, source, here));
  }

  /// The same copy by `scp` and by us, as each names its two ends.
  private List<Contender> besideScp(String from, String to, String source, String target) {
    return List.of(
        copying.scp(from, to),
        copying.scpAes(from, to),
        copying.yett("yett cp --no-fsync", "cp", "-f", "--no-fsync", source, target),
        copying.yett("yett cp", "cp", "-f", source, target));
  }

  private String crc(boolean put) throws Exception {
    var from = put ? material.file("large", bytes).toString() : "bench:" + offered();
    var to = put ? "bench:" + in("peer/large") : in("fetched").toString();
    var source = put ? from : "pump-7:/files/fetch";
    var target = put ? "pump-7:/files/large" : to;
    try (var pipe = Pipe.start(Files.createTempDirectory(in(""), "pipe"), world.programs())) {
      return compare(
          "One file of %d MiB %s the device, CRC-32C".formatted(bytes >> 20, put ? "to" : "from"),
          "≤ 1.54 of the pipe (65 % of its rate), ≤ 0.67 of scp with AES-128-GCM",
          List.of(
              copying.scpAes(from, to),
              new Contender("raw SSLSocket pipe", () -> pipe.run(put, bytes))
                  .at(pipe.device())
                  .asPeer(),
              copying.yett(
                  "yett cp --no-fsync --digest crc32c",
                  "cp",
                  "-f",
                  "--no-fsync",
                  "--digest",
                  "crc32c",
                  source,
                  target)));
    }
  }

  private String far(boolean put) throws Exception {
    var file = material.file("far", FAR);
    var offered = in("files/far-offered");
    if (!Files.exists(offered)) {
      Files.createLink(offered, file);
    }
    try (var long1 = Line.to(sshd.port(), Line.Shape.LONG);
        var long2 = Line.to(world.port(), Line.Shape.LONG);
        var bare = BareLink.over(Line.Shape.LONG)) {
      var peer = List.of("-q", "-o", "Port=" + long1.port());
      var device = "pump-7@127.0.0.1:" + long2.port();
      return compare(
          "One file of 256 MiB %s the device, 100 ms there and back, 1 Gbit/s, first to last byte"
              .formatted(put ? "to" : "from"),
          "≤ 0.2 of scp, ≤ 1.11 of the link (0.9 of its rate)",
          List.of(
              new Contender(
                      "scp",
                      () -> {
                        long1.reset();
                        copying.copied(
                            peer,
                            put ? file.toString() : "bench:" + offered,
                            put ? "bench:" + in("peer/far") : in("far-back").toString());
                        return long1.seconds();
                      })
                  .at(sshd.daemon())
                  .asPeer(),
              new Contender("the link, bare TCP", () -> bare.run(put, FAR)).asPeer(),
              new Contender(
                      "yett cp",
                      () -> {
                        long2.reset();
                        copying.ours(
                            "cp",
                            "-f",
                            put ? file.toString() : device + ":/files/far-offered",
                            put ? device + ":/files/far" : in("far-back").toString());
                        return long2.seconds();
                      })
                  .at(world.daemon())));
    }
  }

  private String small() throws Exception {
    var from = material.tree("small", files).toString();
    var peer = in("peer/small");
    var device = in("files/small");
    var target = "pump-7:/files/small";
    return compare(
        files + " files of 4 KiB to the device",
        "--no-fsync ≤ 1.0 of rsync -a, durable ≤ 1.0 of rsync -a --fsync",
        List.of(
            copying.anew(peer, copying.rsync(from + "/", "bench:" + peer)).asPeer(),
            copying.anew(peer, copying.rsync(from + "/", "bench:" + peer, "--fsync")).asPeer(),
            copying.anew(
                device,
                copying.yett("yett cp -rp --no-fsync", "cp", "-rp", "--no-fsync", from, target)),
            copying.anew(device, copying.yett("yett cp -rp", "cp", "-rp", from, target))));
  }

  private String fetch() throws Exception {
    var from = "bench:" + material.tree("files/many", files) + "/";
    var here = in("many");
    var to = here.toString();
    var source = "pump-7:/files/many";
    return compare(
        files + " files of 4 KiB from the device",
        "--no-fsync ≤ 1.0 of rsync -a, durable ≤ 1.0 of rsync -a --fsync",
        List.of(
            copying.anew(here, copying.rsync(from, to)).asPeer(),
            copying.anew(here, copying.rsync(from, to, "--fsync")).asPeer(),
            copying.anew(
                here,
                copying.yett("yett cp -rp --no-fsync", "cp", "-rp", "--no-fsync", source, to)),
            copying.anew(here, copying.yett("yett cp -rp", "cp", "-rp", source, to))));
  }

  private String delta() throws Exception {
    Files.createDirectories(in("delta"));
    var image = material.file("delta/image", CHANGED);
    var from = in("delta").toString();
    var peer = in("peer/delta").toString();
    var device = in("files/delta").toString();
    for (var copy : List.of(peer, device)) {
      world.programs().run("cp", "-a", from, copy);
    }
    var rsync = copying.rsync(from + "/", "bench:" + peer);
    var yett =
        copying.yett("yett sync --no-fsync", "sync", "--no-fsync", from, "pump-7:/files/delta");
    var changed = new ArrayList<Contender>();
    for (var each : List.of(rsync, yett)) {
      changed.add(
          new Contender(
              each.name(),
              () -> {
                material.change(image, CHANGED);
                return each.trial().run();
              },
              each.device(),
              each.peer()));
    }
    var table =
        compare(
            "A file of 100 MiB, 1 % changed in ten places and one byte inserted",
            "≤ 1.0 of rsync, ≤ 1.2 of its bytes", changed);
    copying.synced(sshd.port(), from + "/", "bench:" + peer);
    copying.ours("sync", "--no-fsync", from, "pump-7:/files/delta");
    return table + wire(image, from, peer);
  }

  /// What passes the socket for one such change, both ways; the peers' TLS and SSH with it.
  private String wire(Path image, String from, String peer) throws Exception {
    try (var theirs = Line.to(sshd.port(), Line.Shape.SHORT);
        var ours = Line.to(world.port(), Line.Shape.SHORT)) {
      material.change(image, CHANGED);
      copying.synced(theirs.port(), from + "/", "bench:" + peer);
      copying.ours("sync", "--no-fsync", from, "pump-7@127.0.0.1:" + ours.port() + ":/files/delta");
      return "\nBytes on the wire, both ways: rsync %,d; yett sync %,d, %.2f of it (goal ≤ 1.2)\n"
          .formatted(theirs.bytes(), ours.bytes(), (double) ours.bytes() / theirs.bytes());
    }
  }

  private String same() throws Exception {
    var from = material.tree("same", SAME).toString();
    var peer = in("peer/same").toString();
    world.programs().run("cp", "-a", from, peer);
    copying.ours("sync", "--no-fsync", from, "pump-7:/files/same");
    return compare(
        "Nothing changed in 20,000 files",
        "≤ 1.0 of rsync",
        List.of(
            copying.rsync(from + "/", "bench:" + peer),
            copying.yett("yett sync", "sync", from, "pump-7:/files/same")));
  }
}
