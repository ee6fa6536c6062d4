package dev.yett.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.server.config.Configuration.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/// Configurations as text, read as the daemon reads them.
abstract class ConfigurationScene {
  static final Path DOCS = Path.of("..", "docs");

  @TempDir Path scratch;

  Configuration sound(String toml) throws IOException {
    Reading reading = read(toml);
    assertThat(reading).isInstanceOf(Reading.Sound.class);
    return ((Reading.Sound) reading).configuration();
  }

  Reading read(String toml) throws IOException {
    return ConfigurationReader.read(write(toml), new AnyMachine());
  }

  static List<String> faults(Path file) {
    return ((Reading.Faulty) Configuration.load(file)).faults().stream().map(Fault::what).toList();
  }

  Path write(String toml) throws IOException {
    return Files.writeString(scratch.resolve("yettd.toml"), toml);
  }

  /// A machine that has every program and directory but those below /absent and with braces.
  static final class AnyMachine implements Premises {
    @Override
    public Optional<Trouble> program(Path program) {
      return absent(program)
          ? Optional.of(new Trouble("there is no such program", "-"))
          : Optional.empty();
    }

    @Override
    public Optional<Trouble> directory(Path directory) {
      return absent(directory)
          ? Optional.of(new Trouble("there is no such directory", "-"))
          : Optional.empty();
    }

    @Override
    public Optional<Trouble> place(Path directory) {
      return directory.startsWith("/tmp")
          ? Optional.of(new Trouble("others may change /tmp", "-"))
          : Optional.empty();
    }

    @Override
    public Path real(Path directory) {
      return directory.normalize();
    }

    @Override
    public Optional<Trouble> configuration(Path file) {
      return Optional.empty();
    }

    private static boolean absent(Path path) {
      return path.startsWith("/absent") || path.toString().contains("{");
    }
  }
}
