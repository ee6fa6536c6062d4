package dev.yett.client.console.input;

import dev.yett.client.Arguments;
import dev.yett.client.Interrupts;
import java.io.InputStream;
import java.util.Optional;

/// Nobody: for what runs in the background, which cannot ask and takes no commands.
///
/// @param interrupts tells of `kill`
/// @param files reads the secrets that a command names by their file
public record Unattended(Interrupts interrupts, Arguments.Secrets files) implements Console {
  @Override
  public Optional<String> readCommand(String prompt) {
    return Optional.empty();
  }

  @Override
  public Optional<InputStream> input() {
    return Optional.empty();
  }

  @Override
  public boolean isInteractive() {
    return false;
  }

  @Override
  public boolean confirm(String question) {
    return false;
  }

  @Override
  public Arguments.Secrets secrets() {
    return new UnaskedSecrets("; a job cannot ask for it", "a job has no standard input", files);
  }

  @Override
  public Interrupts suspends() {
    return Interrupts.none();
  }

  @Override
  public Lent lend() {
    return () -> {};
  }

  @Override
  public void announce(String line) {}

  @Override
  public void redraw(String heading, byte[] text) {}

  @Override
  public void close() {}
}
