package dev.yett.server.command;

import dev.yett.server.config.Configuration;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// `--config`: the daemon's configuration.
final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "/etc/yett/yettd.toml",
      description = "the daemon's configuration; ${DEFAULT-VALUE}")
  @SuppressWarnings("NullAway.Init") // set by the parser
  private Path config;

  /// What it says, as of now.
  Configuration.Reading read() {
    return Configuration.load(config);
  }
}
