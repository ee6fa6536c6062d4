package dev.yett.client.console.word;

import dev.yett.client.Device;
import dev.yett.client.Dialer;
import dev.yett.client.HostSpec;
import dev.yett.client.Interrupts;
import dev.yett.client.UserError;
import dev.yett.client.show.Screen;
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/// What a word has at hand while it runs: the shell's, or that of a job in the background, which
/// has a connection of its own and nobody to ask. For one thread.
public interface Workplace {
  /// Where output goes: the terminal, a pipe or a file, as the line says.
  Screen screen();

  /// Where the shell stands, on the device and here.
  Place place();

  /// All words of the shell.
  Vocabulary vocabulary();

  /// The connection, dialled anew where it had ended.
  Device connected() throws UserError, InterruptedException;

  /// For those that need connections of their own, as parallel transfers do.
  Dialer dialer();

  HostSpec host();

  /// Tells of Ctrl-C.
  Interrupts interrupts();

  /// Tells of Ctrl-Z.
  Interrupts suspends();

  /// Whether somebody is there who can be asked.
  boolean isInteractive();

  /// Asks whether to go on; no where nobody can be asked.
  boolean confirm(String question);

  /// Does something with files on the device. The first Ctrl-C asks the device to stop, the second
  /// leaves it. What completion knew of directories is forgotten afterwards.
  void onFiles(FileWork work) throws UserError, IOException, InterruptedException;

  /// Runs an operation whose arguments are known, and tells how it ended.
  ///
  /// @return its exit status
  int order(OperationSpec operation, SortedMap<String, Value> arguments)
      throws UserError, IOException, InterruptedException;

  /// Runs an operation of the device with the words that a person typed for it.
  ///
  /// @return its exit status
  int operation(String name, List<String> words)
      throws UserError, IOException, InterruptedException;

  /// Runs a command as if it had been typed: a word of the shell or an operation.
  ///
  /// @return its exit status
  int command(List<String> words) throws UserError, IOException, InterruptedException;

  /// The same, what it shows being kept instead of shown, up to what a screen can hold.
  Shown shown(List<String> words) throws UserError, IOException, InterruptedException;

  /// Shows something in the place of what was shown before, cut to the size of the screen; where
  /// there is no screen, after it.
  void redraw(String heading, byte[] text) throws IOException;

  /// Runs the commands of a file here, as if they had been typed.
  ///
  /// @param goOn whether one that fails does not end it
  /// @return the exit status of the last one that ran
  int source(Path file, boolean goOn) throws UserError, IOException, InterruptedException;

  /// Waits.
  ///
  /// @return false after Ctrl-C, at once
  boolean pause(Duration time) throws InterruptedException;

  /// Whether Ctrl-C was pressed since this line began: what repeats itself stops.
  boolean wasInterrupted();

  /// The shell is to end after this line.
  void leave();

  /// What a command showed.
  ///
  /// @param status its exit status
  @SuppressWarnings("ArrayRecordComponent") // bulk data; equality is never asked
  record Shown(int status, byte[] text) {}

  /// Something that is done with files on a device.
  interface FileWork {
    void on(RemoteFiles files) throws UserError, IOException, InterruptedException;
  }
}
