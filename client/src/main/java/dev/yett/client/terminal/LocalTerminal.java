package dev.yett.client.terminal;

import dev.yett.client.UserError;
import dev.yett.protocol.Terminal;
import java.io.IOException;

/// The terminal that the user sits at.
public interface LocalTerminal {
  /// What a device is told of it: `TERM`, columns, rows, as of now.
  Terminal describe();

  /// Takes it over: every key comes as it is, and what is written is shown as it is.
  ///
  /// @param resized called on a thread of its own when its size has changed
  /// @throws UserError it cannot be had
  Raw raw(Runnable resized) throws UserError;

  /// Whether what is typed may be shown before a far device has echoed it.
  default boolean predicts() {
    return true;
  }

  /// The same terminal for who wants to see nothing there but what the device shows.
  default LocalTerminal unpredicted() {
    return new Unpredicted(this);
  }

  /// The keys that send a signal, as the terminal has them; -1 for none.
  record SignalKeys(int interrupt, int quit, int suspend) {
    public static final SignalKeys USUAL = new SignalKeys(3, 28, 26);
  }

  /// A terminal that was taken over. One thread reads; any writes.
  interface Raw extends AutoCloseable {
    SignalKeys signalKeys();

    /// Reads keys.
    ///
    /// @return how many bytes; 0 where none came for a tenth of a second; -1 where the terminal is
    ///     gone
    int read(byte[] into) throws IOException;

    void write(byte[] bytes) throws IOException;

    /// Gives the terminal back, stops this program until it is continued, and takes it over again.
    /// For the reading thread.
    void suspend() throws IOException;

    /// Shown last where a signal ends the program before [#close].
    void parting(String line);

    /// Gives the terminal back as it was. Twice is once.
    @Override
    void close();
  }
}
