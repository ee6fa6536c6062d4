package dev.yett.client.console.input;

import dev.yett.client.Arguments;
import dev.yett.client.Interrupts;
import dev.yett.client.UserError;
import dev.yett.client.show.Screen;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Commands from a pipe or a file, one a line: no prompt, no question. Ctrl-C ends what runs, and
/// the script with it.
public final class ScriptConsole implements Console {
  /// Longer than any order can be.
  static final int LONGEST = 256 << 10;

  private final InputStream in;
  private final Screen screen;
  private final Arguments.Secrets files;
  private final Interrupts interrupts;
  private boolean begun;
  private volatile boolean interrupted;

  /// Commands from a stream.
  ///
  /// @param files reads the secrets that a command names by their file
  public ScriptConsole(
      InputStream in, Screen screen, Arguments.Secrets files, Interrupts interrupts) {
    this.in = new BufferedInputStream(in);
    this.screen = screen;
    this.files = files;
    this.interrupts = interrupts;
  }

  @Override
  public Optional<String> readCommand(String prompt) throws UserError {
    if (interrupted) {
      return Optional.empty();
    }
    try {
      return line();
    } catch (CharacterCodingException e) {
      throw UserError.usage("a line is not UTF-8, and was not run");
    } catch (IOException e) {
      screen.note("standard input cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<String> line() throws IOException, UserError {
    var line = new ByteArrayOutputStream();
    long length = 0;
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (++length <= LONGEST) {
        line.write(next);
      }
    }
    if (length > LONGEST) {
      throw UserError.usage("a line of " + length + " bytes is too long, and was not run");
    }
    var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray()));
    // Editors of some systems begin a file with a byte order mark.
    boolean marked = !begun && text.length() > 0 && text.charAt(0) == '\ufeff';
    begun = true;
    return Optional.of(marked ? text.toString().substring(1) : text.toString());
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
  public Interrupts interrupts() {
    return then ->
        interrupts.listen(
            () -> {
              interrupted = true;
              then.run();
            });
  }

  /// Standard input holds commands, so nobody can be asked there and no secret can be read there.
  @Override
  public Arguments.Secrets secrets() {
    return new UnaskedSecrets(
        ", and nobody is there to be asked", "standard input holds the commands", files);
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
  public void announce(String line) {
    screen.note(line);
  }

  @Override
  public void redraw(String heading, byte[] text) throws IOException {
    screen.line(heading);
    screen.output(false).write(text);
    screen.finish();
  }

  @Override
  public void close() {}
}
