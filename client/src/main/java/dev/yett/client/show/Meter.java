package dev.yett.client.show;

import dev.yett.client.transfer.Progress;
import dev.yett.protocol.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/// One line on the terminal that says how far a transfer is; nothing where standard error is none.
public final class Meter implements Progress, AutoCloseable {
  private static final long EVERY = 200_000_000;

  private final Screen screen;
  private final String name;
  private final long began = System.nanoTime();
  private long shownAt = began;
  private boolean shown;

  public Meter(Screen screen, String name) {
    this.screen = screen;
    this.name = Printable.escape(name);
  }

  @Override
  public void moved(long bytes, OptionalLong total) {
    long now = System.nanoTime();
    if (!screen.stdio().errIsTerminal() || now - shownAt < EVERY) {
      return;
    }
    shownAt = now;
    shown = true;
    var part =
        total.isPresent() && total.getAsLong() > 0
            ? "%3d%%".formatted(bytes * 100 / total.getAsLong())
            : Rows.size(bytes);
    long rate = (long) (bytes / ((now - began) / 1e9));
    show("\r" + name + "  " + part + "  " + Rows.size(rate) + "/s\u001b[K");
  }

  /// Takes the line away.
  @Override
  public void close() {
    if (shown) {
      show("\r\u001b[K");
    }
  }

  private void show(String text) {
    try {
      screen.stdio().err().write(text.getBytes(StandardCharsets.UTF_8));
      screen.stdio().err().flush();
    } catch (IOException e) {
      // Nobody looks.
    }
  }
}
