package dev.yett.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A device and an operator of their own in a directory that is thrown away: the real `yettd`, with
/// an authority that `yett-pki` made, on a free port of loopback. Close it before the directory
/// goes.
final class World implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final Path bin;
  private final Programs programs;
  private final Process daemon;
  private final int port;

  private World(Path directory, Path bin, Programs programs, Process daemon, int port) {
    this.directory = directory;
    this.bin = bin;
    this.programs = programs;
    this.daemon = daemon;
    this.port = port;
  }

  /// Starts one.
  ///
  /// @param directory new and empty
  /// @param bin of this checkout
  /// @param operations TOML of `operations.d`, for role `technician`
  static World start(Path directory, Path bin, String operations)
      throws IOException, InterruptedException {
    var programs =
        new Programs(directory, Map.of("YETT_HOME", directory.resolve("home").toString()));
    authority(directory, bin, programs);
    configure(directory, operations);
    var serve = new ArrayList<String>();
    serve.addAll(List.of(bin.resolve("yettd").toString(), "serve", "--config"));
    serve.add(directory.resolve("etc/yettd.toml").toString());
    serve.addAll(List.of("--port-file", directory.resolve("port").toString()));
    if (System.getProperty("user.name").equals("root")) {
      serve.add("--allow-root");
    }
    var daemon = programs.prepare(serve).start();
    try {
      int port = port(daemon, directory.resolve("port"), programs);
      Files.writeString(
          directory.resolve("home/hosts.toml"),
          "[host.pump-7]\naddress = [\"127.0.0.1:" + port + "\"]\n");
      return new World(directory, bin, programs, daemon, port);
    } catch (IOException | InterruptedException e) {
      daemon.destroy();
      throw e;
    }
  }

  private static void authority(Path directory, Path bin, Programs programs)
      throws IOException, InterruptedException {
    var pki = bin.resolve("yett-pki").toString();
    for (var name : List.of("ca.pass", "grants.pass")) {
      byte[] passphrase = new byte[16];
      new SecureRandom().nextBytes(passphrase);
      var file = directory.resolve(name);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, HexFormat.of().formatHex(passphrase) + "\n");
    }
    Files.createDirectories(directory.resolve("state"));
    Files.createDirectories(directory.resolve("home/grants"));
    var ca = List.of("--ca", "ca", "--passphrase-file", "ca.pass");
    var grants = List.of("--grants", "grants", "--passphrase-file", "grants.pass");
    programs.run(
        pki,
        "init",
        "--domain",
        "example.org",
        "--ca",
        "ca",
        "--grants",
        "grants",
        "--passphrase-file",
        "ca.pass",
        "--grants-passphrase-file",
        "grants.pass");
    pki(programs, pki, "issue device pump-7 --out state/identity", ca);
    pki(programs, pki, "epoch pump-7 --out state/identity", grants);
    pki(programs, pki, "issue operator alice --out home/identity", ca);
    pki(programs, pki, "grant alice pump-7 --role technician --for 1d --out alice.grants", grants);
    Files.move(directory.resolve("alice.grants"), directory.resolve("home/grants/alice.grants"));
  }

  private static void pki(Programs programs, String pki, String words, List<String> authority)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(pki));
    command.addAll(List.of(words.split(" ", -1)));
    command.addAll(authority);
    programs.run(programs.prepare(command));
  }

  private static void configure(Path directory, String operations) throws IOException {
    Files.createDirectories(directory.resolve("etc/operations.d"));
    Files.createDirectories(directory.resolve("files"));
    for (var secret : List.of("state", "home", "home/grants")) {
      Files.setPosixFilePermissions(
          directory.resolve(secret), PosixFilePermissions.fromString("rwx------"));
    }
    Files.writeString(
        directory.resolve("etc/yettd.toml"),
        """
        listen = ["127.0.0.1:0"]
        state  = "%1$s/state"

        [root.files]
        path           = "%1$s/files"
        list           = ["technician"]
        get            = ["technician"]
        put            = ["technician"]
        make-directory = ["technician"]
        move           = ["technician"]
        remove         = ["technician"]
        overwrite      = "explicit"
        fsync          = "unless-asked"
        """
            .formatted(directory));
    Files.writeString(directory.resolve("etc/operations.d/bench.toml"), operations);
  }

  private static int port(Process daemon, Path file, Programs programs)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < until && daemon.isAlive()) {
      if (Files.exists(file) && !Files.readString(file).isBlank()) {
        return Integer.parseInt(Files.readString(file).strip());
      }
      Thread.sleep(50);
    }
    throw new IOException("yettd does not start\n" + programs.tail());
  }

  /// Everything of it, among it the root `/files` in `files`.
  Path directory() {
    return directory;
  }

  /// With `YETT_HOME` set for `pump-7`.
  Programs programs() {
    return programs;
  }

  /// The words of a command of `yett`.
  List<String> yett(String... words) {
    var command = new ArrayList<>(List.of(bin.resolve("yett").toString()));
    command.addAll(List.of(words));
    return command;
  }

  int port() {
    return port;
  }

  /// Of `yettd`.
  long daemon() {
    return daemon.pid();
  }

  @Override
  public void close() throws InterruptedException {
    daemon.destroy();
    if (!daemon.waitFor(15, TimeUnit.SECONDS)) {
      daemon.destroyForcibly().waitFor();
    }
  }
}
