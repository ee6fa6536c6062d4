package dev.yett.pki.keys;

import dev.yett.pki.PkiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Asks on the terminal of this process, also where standard input and output are pipes. What is
/// typed is not shown; `stty` switches the echo off and on again. Belongs to one thread.
public final class ControllingTerminal implements PassphraseSource.Terminal {
  private static final Path TERMINAL = Path.of("/dev/tty");
  private static final int LONGEST = 4096;

  @Override
  public char[] ask(String question) throws PkiException {
    var typed = new byte[LONGEST];
    var length = 0;
    try (var out = Files.newOutputStream(TERMINAL);
        var in = Files.newInputStream(TERMINAL)) {
      // Who is interrupted at the question would go on in a shell that shows nothing.
      var mend = new Thread(ControllingTerminal::echo);
      Runtime.getRuntime().addShutdownHook(mend);
      try {
        stty("-echo");
        out.write(question.getBytes(StandardCharsets.UTF_8));
        out.flush();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
          if (length == LONGEST) {
            throw new PkiException("a passphrase of more than " + LONGEST + " bytes", "");
          }
          typed[length++] = (byte) next;
        }
      } finally {
        stty("echo");
        out.write('\n');
        withdraw(mend);
      }
      var decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(typed, 0, length));
      var characters = new char[decoded.remaining()];
      decoded.get(characters);
      Arrays.fill(decoded.array(), '\0');
      return characters;
    } catch (IOException e) {
      throw new PkiException(
          "a passphrase is needed and there is no terminal to ask on",
          "--passphrase-file FILE, or --passphrase-fd N",
          e);
    } finally {
      Arrays.fill(typed, (byte) 0);
    }
  }

  private static void echo() {
    try {
      stty("echo");
    } catch (IOException e) {
      // The terminal is gone.
    }
  }

  private static void withdraw(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is ending, and the hook has run or runs.
    }
  }

  private static void stty(String word) throws IOException {
    var process =
        new ProcessBuilder("stty", word)
            .redirectInput(TERMINAL.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("stty fails");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
