package dev.yett.client.console.plumbing;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Where the output of a command goes that does not go to the terminal.
public sealed interface Outlet extends AutoCloseable permits OutputFile, Pipeline {
  /// What is written to. A write fails where nobody takes it any more.
  OutputStream stream();

  /// Ends what was written, and waits for whoever takes it.
  ///
  /// @return its exit status; 0 for a file
  /// @throws IOException not all of it could be written
  int end() throws IOException, InterruptedException;

  /// Gives up what has not been ended.
  @Override
  void close();

  /// Notes that a write failed, which otherwise only its writer learns.
  final class Stream extends FilterOutputStream {
    private boolean broken;

    Stream(OutputStream to) {
      super(to);
    }

    /// Whether a write has failed.
    public boolean isBroken() {
      return broken;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        broken = true;
        throw e;
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        broken = true;
        throw e;
      }
    }
  }
}
