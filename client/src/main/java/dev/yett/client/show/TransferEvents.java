package dev.yett.client.show;

import dev.yett.client.Json;
import dev.yett.client.transfer.Progress;
import java.io.IOException;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/// Transfers as a program reads them: one JSON object a line on standard output, in the order in
/// which things happened. A file's `progress` is told at most twice a second. Any thread.
public final class TransferEvents implements Progress, AutoCloseable {
  private static final long EVERY = Duration.ofMillis(500).toNanos();

  private final Screen screen;
  private final Tally tally = new Tally();
  private boolean closed;

  public TransferEvents(Screen screen) {
    this.screen = screen;
  }

  private synchronized void tell(ObjectNode event) {
    try {
      screen.line(Json.line(event));
      screen.flush();
    } catch (IOException e) {
      // Nobody reads on; the exit status still tells.
    }
  }

  private static ObjectNode event(String what, String name) {
    return Json.object().put("event", what).put("name", name);
  }

  @Override
  public void expect(long files, long bytes) {
    long allFiles = tally.expectedFiles.addAndGet(files);
    long allBytes = tally.expectedBytes.addAndGet(bytes);
    if (files > 1) {
      tell(Json.object().put("event", "expect").put("files", allFiles).put("bytes", allBytes));
    }
  }

  @Override
  public Moving begin(String name, long bytes) {
    var begun = event("begin", name);
    if (bytes >= 0) {
      begun.put("size", bytes);
    }
    tell(begun);
    return new Moved(name);
  }

  @Override
  public void same(String name) {
    tally.same.incrementAndGet();
    tell(event("unchanged", name));
  }

  @Override
  public void removed(String name) {
    tally.removed.incrementAndGet();
    tell(event("removed", name));
  }

  @Override
  public void skipped(String name, String why) {
    tally.skipped.incrementAndGet();
    tell(event("skipped", name).put("why", why));
  }

  @Override
  public void wire(long bytes) {
    tally.wire.addAndGet(bytes);
  }

  /// The last event: what it all came to.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    tell(
        Json.object()
            .put("event", "end")
            .put("files", tally.files.get())
            .put("bytes", tally.bytes.get())
            .put("kept", tally.kept.get())
            .put("wire", tally.wire.get())
            .put("unchanged", tally.same.get())
            .put("removed", tally.removed.get())
            .put("skipped", tally.skipped.get())
            .put("milliseconds", Math.round(tally.seconds() * 1000))
            .put("rate", tally.rate()));
  }

  private final class Moved implements Moving {
    private final String name;
    private long moved;
    private long kept;
    private long told = System.nanoTime();

    private Moved(String name) {
      this.name = name;
    }

    @Override
    public void moved(long bytes) {
      moved += bytes;
      tally.bytes.addAndGet(bytes);
      long now = System.nanoTime();
      if (now - told > EVERY) {
        told = now;
        tell(event("progress", name).put("bytes", moved).put("kept", kept));
      }
    }

    @Override
    public void kept(long bytes) {
      kept += bytes;
      tally.kept.addAndGet(bytes);
    }

    @Override
    public void sent() {
      // Told when it is done.
    }

    @Override
    public void done() {
      tally.files.incrementAndGet();
      tell(event("done", name).put("bytes", moved).put("kept", kept));
    }
  }
}
