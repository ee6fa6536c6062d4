package dev.yett.client.show;

import dev.yett.client.Arguments;
import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Secrets from the person at the console, without echo, or from what they named.
public final class ConsoleSecrets implements Arguments.Secrets {
  private final InputStream in;
  private final String device;
  private boolean tookInput;

  public ConsoleSecrets(InputStream in, String device) {
    this.in = in;
    this.device = device;
  }

  /// Whether standard input was used up for a secret.
  public boolean tookStandardInput() {
    return tookInput;
  }

  @Override
  @SuppressWarnings("SystemConsoleNull") // on JDK 25 it is null again where there is no terminal
  public char[] ask(String operation, ArgumentSpec argument) throws UserError {
    var console = System.console();
    if (console == null || !console.isTerminal()) {
      throw new UserError(
          ExitCode.USAGE,
          operation + ": '" + argument.name() + "' is a secret, and there is no terminal to ask at",
          "write " + argument.name() + "=@FILE, or =@- for standard input");
    }
    char[] typed =
        console.readPassword(
            "%s",
            "%s of %s on %s: ".formatted(argument.name(), operation, Printable.escape(device)));
    if (typed == null) {
      throw new UserError(ExitCode.USAGE, "no " + argument.name() + " was given");
    }
    return typed;
  }

  @Override
  public char[] read(String file) throws UserError {
    try {
      if (file.equals("-")) {
        tookInput = true;
        return text(in.readNBytes(Limits.FRAME));
      }
      try (var opened = Files.newInputStream(Path.of(file))) {
        return text(opened.readNBytes(Limits.FRAME));
      }
    } catch (IOException e) {
      throw new UserError(
          ExitCode.USAGE, "the secret in '" + file + "' cannot be read: " + e.getMessage());
    }
  }

  private static char[] text(byte[] bytes) throws CharacterCodingException {
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\n') {
      length--;
    }
    if (length > 0 && bytes[length - 1] == '\r') {
      length--;
    }
    var decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
    char[] text = new char[decoded.remaining()];
    decoded.get(text);
    Arrays.fill(decoded.array(), '\0');
    Arrays.fill(bytes, (byte) 0);
    return text;
  }
}
