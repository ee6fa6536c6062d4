package dev.yett.client.console;

import dev.yett.client.Arguments;
import dev.yett.client.ExitCode;
import dev.yett.client.Interrupts;
import dev.yett.client.UserError;
import dev.yett.client.show.Screen;
import dev.yett.protocol.ArgumentSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Commands from a pipe or a file, one a line: no prompt, no question.
final class ScriptConsole implements Console {
  private final BufferedReader in;
  private final Screen screen;
  private final Arguments.Secrets files;
  private final Interrupts interrupts;

  /// Commands from a stream.
  ///
  /// @param files reads the secrets that a command names by their file
  ScriptConsole(InputStream in, Screen screen, Arguments.Secrets files, Interrupts interrupts) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.screen = screen;
    this.files = files;
    this.interrupts = interrupts;
  }

  @Override
  public Optional<String> readCommand(String prompt) {
    try {
      return Optional.ofNullable(in.readLine());
    } catch (IOException e) {
      screen.note("standard input cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public Optional<InputStream> input() {
    return Optional.empty();
  }

  @Override
  public boolean confirm(String question) {
    return false;
  }

  @Override
  public Interrupts interrupts() {
    return interrupts;
  }

  /// Standard input holds commands, so nobody can be asked there and no secret can be read there.
  @Override
  public Arguments.Secrets secrets() {
    return new Arguments.Secrets() {
      @Override
      public char[] ask(String operation, ArgumentSpec argument) throws UserError {
        throw new UserError(
            ExitCode.USAGE,
            operation + ": '" + argument.name() + "' is a secret, and nobody is there to be asked",
            "name the file that holds it: " + argument.name() + "=@FILE");
      }

      @Override
      public char[] read(String file) throws UserError {
        if (file.equals("-")) {
          throw UserError.usage("standard input holds the commands; name a file instead of -");
        }
        return files.read(file);
      }
    };
  }

  @Override
  public void close() {}
}
