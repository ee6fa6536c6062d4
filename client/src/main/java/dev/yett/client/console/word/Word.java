package dev.yett.client.console.word;

import dev.yett.client.UserError;
import java.io.IOException;

/// One word of the shell, such as `cd`: what it is and what it does. A new one is one class, put
/// into the shell's list of words. It wins over an operation of the same name, which `run NAME`
/// always reaches.
public interface Word {
  /// What help and completion tell of it. Always the same.
  Manual manual();

  /// Whether it may run in the background, on a connection of its own: it then neither asks nor
  /// changes where the shell stands.
  default boolean runsApart() {
    return false;
  }

  /// Does it.
  ///
  /// @param given sorted by this word's manual
  /// @return the exit status
  /// @throws UserError what a person is told
  /// @throws IOException output cannot be written: whoever reads it is gone, or a disk is full
  int run(Given given, Workplace at) throws UserError, IOException, InterruptedException;
}
