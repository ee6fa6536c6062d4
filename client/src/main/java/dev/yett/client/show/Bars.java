package dev.yett.client.show;

import dev.yett.client.transfer.Progress;
import dev.yett.protocol.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Transfers as a person watches them: a bar for each file under way, one for all, and at the end
/// one line that sums up. Drawn on standard error where that is a terminal; elsewhere nothing is
/// told but what was skipped. Any thread may tell; a thread of its own draws, so that a transfer
/// that stands still is seen to.
public final class Bars implements Progress, AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(150);
  private static final int SHOWN = 4;
  private static final int NAME = 28;
  private static final int BAR = 20;

  private final Screen screen;
  private final boolean terminal;
  private final Tally tally = new Tally();
  private final SequencedSet<Bar> active = new LinkedHashSet<>();
  private final Rate overall = new Rate();
  private final @Nullable Thread drawer;
  private int lines;
  private boolean closed;

  public Bars(Screen screen) {
    this.screen = screen;
    this.terminal = screen.stdio().errIsTerminal();
    screen.clearing(this::erase);
    this.drawer =
        terminal ? Thread.ofPlatform().daemon().name("yett-bars").start(this::draw) : null;
  }

  @Override
  public void expect(long files, long bytes) {
    tally.expectedFiles.addAndGet(files);
    tally.expectedBytes.addAndGet(bytes);
  }

  @Override
  public Moving begin(String name, long bytes) {
    var bar = new Bar(name, bytes);
    if (terminal) {
      synchronized (this) {
        active.add(bar);
      }
    }
    return bar;
  }

  @Override
  public void same(String name) {
    tally.same.incrementAndGet();
  }

  @Override
  public void removed(String name) {
    tally.removed.incrementAndGet();
  }

  @Override
  public synchronized void skipped(String name, String why) {
    tally.skipped.incrementAndGet();
    screen.note("skipped " + name + ": " + why);
  }

  @Override
  public void wire(long bytes) {
    tally.wire.addAndGet(bytes);
  }

  private void draw() {
    try {
      while (true) {
        Thread.sleep(EVERY);
        synchronized (this) {
          if (closed) {
            return;
          }
          paint();
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void paint() {
    var text = new ArrayList<String>();
    active.stream().limit(SHOWN).forEach(bar -> text.add(bar.line()));
    if (tally.expectedFiles.get() > 1 || active.size() != 1) {
      text.add(total());
    }
    var out = new StringBuilder(up());
    // Without wrapping, so that a narrow terminal cuts a line and does not break it.
    out.append("\u001b[?7l");
    for (var line : text) {
      out.append('\r').append(line).append("\u001b[K\n");
    }
    out.append("\u001b[J\u001b[?7h");
    lines = text.size();
    write(out.toString());
  }

  private String total() {
    long expected = tally.expectedBytes.get();
    long moved = tally.bytes.get() + tally.kept.get();
    long rate = overall.of(tally.bytes.get(), System.nanoTime());
    var files =
        tally.files.get()
            + (tally.expectedFiles.get() > 0 ? "/" + tally.expectedFiles.get() : "")
            + " files";
    return line(files, moved, expected, rate);
  }

  /// @param rate bytes a second, or [Rate#STALLED]
  static String line(String name, long moved, long expected, long rate) {
    var left = Optional.<Long>empty();
    if (rate > 0 && expected > moved) {
      left = Optional.of((expected - moved) / rate);
    }
    int full = expected > 0 ? Math.clamp(moved * BAR / expected, 0, BAR) : 0;
    return String.format(
        Locale.ROOT,
        "%-" + NAME + "s %s %9s %9s/s %s",
        name,
        expected > 0
            ? "%3d%% [%s%s]"
                .formatted(
                    Math.clamp(moved * 100 / expected, 0, 100),
                    "#".repeat(full),
                    ".".repeat(BAR - full))
            : "     " + " ".repeat(BAR + 2),
        Rows.size(moved),
        Rows.size(Math.max(rate, 0)),
        rate == Rate.STALLED
            ? "stalled"
            : left.map(s -> "%d:%02d".formatted(s / 60, s % 60)).orElse("-:--"));
  }

  /// To where the bars begin.
  private String up() {
    return lines == 0 ? "\r" : "\r\u001b[" + lines + "A";
  }

  private synchronized void erase() {
    if (lines > 0) {
      write(up() + "\u001b[J");
      lines = 0;
    }
  }

  private void write(String text) {
    try {
      screen.stdio().err().write(text.getBytes(StandardCharsets.UTF_8));
      screen.stdio().err().flush();
    } catch (IOException e) {
      // Nobody looks.
    }
  }

  /// The line that sums up.
  public String summary() {
    return tally.summary();
  }

  /// Takes the bars away; on a terminal, the sum stays.
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      erase();
      screen.clearing(() -> {});
      if (terminal && didAnything()) {
        write(Printable.escape(summary()) + "\n");
      }
    }
    if (drawer != null) {
      drawer.interrupt();
      try {
        drawer.join(Duration.ofSeconds(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean didAnything() {
    return tally.files.get() + tally.same.get() + tally.removed.get() + tally.skipped.get() > 0;
  }

  private final class Bar implements Moving {
    private final String name;
    private final long size;
    private final Rate rate = new Rate();
    private volatile long moved;
    private volatile long kept;

    private Bar(String name, long size) {
      this.name = name;
      this.size = size;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread moves it, another looks
    public void moved(long bytes) {
      moved += bytes;
      tally.bytes.addAndGet(bytes);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // as above
    public void kept(long bytes) {
      kept += bytes;
      tally.kept.addAndGet(bytes);
    }

    @Override
    public void done() {
      tally.files.incrementAndGet();
      sent();
    }

    @Override
    public void sent() {
      if (terminal) {
        synchronized (Bars.this) {
          active.remove(this);
        }
      }
    }

    private String line() {
      return Bars.line(brief(name), moved + kept, size, rate.of(moved, System.nanoTime()));
    }
  }

  /// The end of a long name, which is what tells files apart.
  static String brief(String name) {
    List<Integer> points = Printable.escape(name).codePoints().boxed().toList();
    if (points.size() <= NAME) {
      return Printable.escape(name);
    }
    var text = new StringBuilder("…");
    points.subList(points.size() - NAME + 1, points.size()).forEach(text::appendCodePoint);
    return text.toString();
  }
}
