package dev.yett.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// OpenSSH's daemon on loopback, with keys that are thrown away. The host is `bench`, and
/// `bench-shared` through a ControlMaster. The user is this one.
final class Sshd implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

  private final Path config;
  private final Programs programs;
  private final Process daemon;
  private final int port;

  private Sshd(Path config, Programs programs, Process daemon, int port) {
    this.config = config;
    this.programs = programs;
    this.daemon = daemon;
    this.port = port;
  }

  /// Starts one.
  ///
  /// @param directory where its keys go
  static Sshd start(Path directory, Programs programs) throws IOException, InterruptedException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new IOException("there is no " + PROGRAM + ": run bench/install");
    }
    var host = directory.resolve("ssh-host-key");
    var user = directory.resolve("ssh-user-key");
    for (var key : List.of(host, user)) {
      programs.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
    }
    int port = freePort();
    var known = Files.readString(Path.of(host + ".pub"));
    Files.writeString(directory.resolve("known_hosts"), "bench " + known);
    Files.writeString(
        directory.resolve("sshd_config"),
        """
        ListenAddress 127.0.0.1:%1$d
        HostKey %2$s
        AuthorizedKeysFile %3$s.pub
        StrictModes no
        UsePAM no
        PermitRootLogin prohibit-password
        PidFile none
        PrintMotd no
        Subsystem sftp internal-sftp
        """
            .formatted(port, host, user));
    var config = directory.resolve("ssh_config");
    Files.writeString(
        config,
        """
        Host bench bench-shared
          HostName 127.0.0.1
          Port %1$d
          User %2$s
          IdentityFile %3$s
          IdentitiesOnly yes
          UserKnownHostsFile %4$s
          HostKeyAlias bench
          StrictHostKeyChecking yes
          LogLevel ERROR
        Host bench-shared
          ControlMaster auto
          ControlPath %5$s
          ControlPersist 60
        """
            .formatted(
                port,
                System.getProperty("user.name"),
                user,
                directory.resolve("known_hosts"),
                directory.resolve("ssh-control")));
    if (System.getProperty("user.name").equals("root")) {
      Files.createDirectories(Path.of("/run/sshd")); // it insists on this place when it is root
    }
    var serve =
        List.of(PROGRAM.toString(), "-D", "-e", "-f", directory.resolve("sshd_config").toString());
    var daemon = programs.prepare(serve).start();
    await(daemon, port, programs);
    return new Sshd(config, programs, daemon, port);
  }

  private static int freePort() throws IOException {
    try (var any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private static void await(Process daemon, int port, Programs programs)
      throws IOException, InterruptedException {
    for (int tries = 0; tries < 100 && daemon.isAlive(); tries++) {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException e) {
        Thread.sleep(50);
      }
    }
    daemon.destroy();
    throw new IOException("sshd does not start\n" + programs.tail());
  }

  /// The words of a command of `ssh` on host `bench`, or of `scp`, `sftp` or `rsync -e`.
  List<String> command(String program, String... words) {
    var command = new ArrayList<>(List.of(program, "-F", config.toString()));
    command.addAll(List.of(words));
    return command;
  }

  /// The configuration with which a client of OpenSSH finds host `bench`.
  Path config() {
    return config;
  }

  int port() {
    return port;
  }

  /// Of `sshd`; what serves a connection is below it.
  long daemon() {
    return daemon.pid();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    var exit = programs.prepare(command("ssh", "-O", "exit", "bench-shared")).start();
    exit.waitFor(5, TimeUnit.SECONDS);
    daemon.destroy();
    if (!daemon.waitFor(5, TimeUnit.SECONDS)) {
      daemon.destroyForcibly().waitFor();
    }
  }
}
