package dev.yett.client.console.input;

import dev.yett.client.Arguments;
import dev.yett.client.ExitCode;
import dev.yett.client.Interrupts;
import dev.yett.client.UserError;
import dev.yett.protocol.ArgumentSpec;
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
    return new Arguments.Secrets() {
      @Override
      public char[] ask(String operation, ArgumentSpec argument) throws UserError {
        throw new UserError(
            ExitCode.USAGE,
            operation + ": '" + argument.name() + "' is a secret; a job cannot ask for it",
            "name the file that holds it: " + argument.name() + "=@FILE");
      }

      @Override
      public char[] read(String file) throws UserError {
        if (file.equals("-")) {
          throw UserError.usage("a job has no standard input; name a file instead of -");
        }
        return files.read(file);
      }
    };
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
