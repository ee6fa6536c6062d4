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

  /// The shell is to end after this line.
  void leave();

  /// Something that is done with files on a device.
  interface FileWork {
    void on(RemoteFiles files) throws UserError, IOException, InterruptedException;
  }
}
