package dev.yett.client.console.input;

import dev.yett.client.Arguments;
import dev.yett.client.Interrupts;
import dev.yett.client.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Who gives commands to the shell: a person at a terminal, or a script in a pipe. For one thread.
public interface Console extends AutoCloseable {
  /// The next command, or several, each on a line of its own; nothing at the end.
  ///
  /// @throws InterruptedLineException Ctrl-C: the line is dropped
  /// @throws UserError this line cannot be a command; the next may be
  Optional<String> readCommand(String prompt) throws InterruptedLineException, UserError;

  /// What the user types for a program that takes input, ended by Ctrl-D. Whoever is done with it
  /// closes it, whereupon a read of it fails, and the terminal is the shell's again. Nothing where
  /// commands themselves come from there.
  Optional<InputStream> input();

  /// Whether somebody is there who can be asked.
  boolean isInteractive();

  /// Asks whether to go on; no where nobody can be asked.
  boolean confirm(String question);

  Arguments.Secrets secrets();

  Interrupts interrupts();

  /// Tells of Ctrl-Z.
  Interrupts suspends();

  /// Leaves the terminal to a program here until it is given back, which finds it as it was: Ctrl-C
  /// is that program's, and writes nothing of ours; Ctrl-Z stops it and the shell with it.
  Lent lend();

  /// Tells something at once, above the line that is being typed; by any thread.
  void announce(String line);

  /// Shows something in the place of what was shown before, cut to the size of the terminal; where
  /// there is none, after it.
  void redraw(String heading, byte[] text) throws IOException;

  @Override
  void close();

  /// A terminal that was left to a program here.
  interface Lent extends AutoCloseable {
    @Override
    void close();
  }

  /// The user dropped the line.
  final class InterruptedLineException extends Exception {
    private static final long serialVersionUID = 1;
  }
}
