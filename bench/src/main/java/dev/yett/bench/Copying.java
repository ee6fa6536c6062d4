package dev.yett.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The commands that copy, ours and the peers', each as a contender that knows its far end.
final class Copying {
  private static final String AES = "aes128-gcm@openssh.com";

  private final World world;
  private final Sshd sshd;

  Copying(World world, Sshd sshd) {
    this.world = world;
    this.sshd = sshd;
  }

  Contender yett(String name, String... words) {
    return new Contender(name, () -> ours(words)).at(world.daemon());
  }

  /// Runs a command of ours.
  ///
  /// @return seconds
  double ours(String... words) throws IOException, InterruptedException {
    return world.programs().run(world.programs().prepare(world.yett(words)));
  }

  Contender scp(String from, String to) {
    return new Contender("scp", () -> copied(List.of("-q"), from, to)).at(sshd.daemon()).asPeer();
  }

  Contender scpAes(String from, String to) {
    return new Contender("scp, AES-128-GCM", () -> copied(List.of("-q", "-c", AES), from, to))
        .at(sshd.daemon())
        .asPeer();
  }

  /// Runs `scp`.
  ///
  /// @param options beside those that find the peer
  /// @return seconds
  double copied(List<String> options, String from, String to)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(sshd.command("scp"));
    command.addAll(options);
    command.addAll(List.of(from, to));
    return world.programs().run(world.programs().prepare(command));
  }

  Contender rsync(String from, String to, String... options) {
    var name = String.join(" ", List.of("rsync -a", String.join(" ", options))).strip();
    return new Contender(name, () -> synced(sshd.port(), from, to, options)).at(sshd.daemon());
  }

  /// Runs `rsync -a`.
  ///
  /// @param port at which the peer's daemon is found
  /// @return seconds
  double synced(int port, String from, String to, String... options)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("rsync", "-a"));
    command.addAll(List.of(options));
    command.addAll(List.of("-e", "ssh -F " + sshd.config() + " -o Port=" + port, from, to));
    return world.programs().run(world.programs().prepare(command));
  }

  /// The same contender, after a removal of what it made the last time, which is not measured.
  Contender anew(Path made, Contender contender) {
    return new Contender(
        contender.name(),
        () -> {
          world.programs().run("rm", "-rf", made.toString());
          return contender.trial().run();
        },
        contender.device(),
        contender.peer());
  }
}
