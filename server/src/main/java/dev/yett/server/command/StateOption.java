package dev.yett.server.command;

import dev.yett.identity.DurableFile;
import dev.yett.identity.IdentityException;
import dev.yett.server.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Where the identity lies, for the commands that change it: as the configuration says, or as told.
final class StateOption {
  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--identity",
      paramLabel = "DIR",
      description = "the identity's directory itself, without a configuration")
  private Optional<Path> identity = Optional.empty();

  /// The directory, which is made if it is not there.
  Path directory() throws IOException, IdentityException {
    Path directory =
        (identity.isPresent() ? identity.get() : state().resolve("identity")).toAbsolutePath();
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      DurableFile.syncDirectory(directory.resolveSibling("."));
    }
    return directory;
  }

  /// Where the daemon keeps what it keeps.
  Path state() throws IdentityException {
    return switch (config.read()) {
      case Configuration.Reading.Sound sound -> sound.configuration().state();
      case Configuration.Reading.Faulty faulty ->
          throw new IdentityException(
              faulty.faults().getFirst() + " (or name the directory: --identity DIR)");
    };
  }
}
