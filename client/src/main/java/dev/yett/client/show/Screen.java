package dev.yett.client.show;

import dev.yett.client.EscapedOutput;
import dev.yett.client.LineNews;
import dev.yett.client.UserError;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Where a command writes: the device's bytes as they are into a pipe or file, and made safe onto a
/// terminal; our own lines, which begin with `yett: `, on standard error. For one
/// thread, but for what is told beside the output.
public final class Screen {
  private final Stdio stdio;
  private final EscapedOutput safeOut;
  private final EscapedOutput safeErr;
  private volatile Runnable clearing = () -> {};

  public Screen(Stdio stdio) {
    this.stdio = stdio;
    this.safeOut = new EscapedOutput(stdio.out());
    this.safeErr = new EscapedOutput(stdio.err());
  }

  Stdio stdio() {
    return stdio;
  }

  /// Standard output for a device's bytes.
  public OutputStream output(boolean raw) {
    return stdio.outIsTerminal() && !raw ? safeOut : stdio.out();
  }

  /// Standard error for a device's bytes.
  public OutputStream errors(boolean raw) {
    return stdio.errIsTerminal() && !raw ? safeErr : stdio.err();
  }

  /// A line of our own on standard output, printable whatever is in it.
  public void line(String text) throws IOException {
    stdio.out().write((Printable.escape(text) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /// How a device is, as [StatusText] has it: a table on a terminal, else one line.
  public List<String> status(Cbor.Map row) {
    return stdio.outIsTerminal() ? StatusText.lines(row) : List.of(StatusText.of(row));
  }

  /// What was written is out.
  public void flush() throws IOException {
    safeOut.flush();
    stdio.out().flush();
  }

  /// Something worth knowing that is no failure.
  public void note(String text) {
    tell("yett: " + text);
  }

  /// Says when a connection is lost, and when it is there again.
  public LineNews news() {
    return new LineNews() {
      @Override
      public void lost(String why) {
        note(why + "; reconnecting…");
      }

      @Override
      public void back(Duration away) {
        note("reconnected after " + Math.max(1, away.toSeconds()) + " s");
      }
    };
  }

  /// Why the program failed.
  public void tell(UserError e) {
    e.lines().forEach(this::tell);
  }

  /// From now on, `before` is done before each line of our own: it takes away what stands where
  /// that line is to stand.
  void clearing(Runnable before) {
    clearing = before;
  }

  private void tell(String line) {
    clearing.run();
    try {
      if (stdio.outIsTerminal()) {
        safeOut.endLine();
      }
      if (stdio.errIsTerminal()) {
        safeErr.endLine();
      }
      stdio.err().write((Printable.escape(line) + "\n").getBytes(StandardCharsets.UTF_8));
      stdio.err().flush();
    } catch (IOException e) {
      // Nobody listens; the exit status still tells.
    }
  }

  /// The end of a device's output: nothing of it is held back, and the prompt stands on its own
  /// line.
  public void finish() throws IOException {
    if (stdio.outIsTerminal()) {
      safeOut.endLine();
    }
    if (stdio.errIsTerminal()) {
      safeErr.endLine();
    }
    stdio.out().flush();
  }
}
