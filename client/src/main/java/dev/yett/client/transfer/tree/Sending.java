package dev.yett.client.transfer.tree;

import dev.yett.client.Device;
import dev.yett.client.OrderEndedException;
import dev.yett.client.RunningOrder;
import dev.yett.client.Sink;
import dev.yett.client.UserError;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.Progress;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Finished;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.tree.Compression;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.protocol.tree.Settled;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One `put-tree` under way: one thread reads files, another sends them and seals, a third hears
/// what was settled.
final class Sending {
  private static final int ENTRIES = 256;
  private static final long BYTES = 64 << 20;

  /// So much of the work an interruption may cost, where the way is slow.
  private static final long NANOS = 1_000_000_000;

  private final Device device;
  private final RunningOrder order;
  private final Options options;
  private final Progress progress;
  private final Pending pending;
  private final Content content;
  private final Ahead ahead;
  private final PieceWriter writer;
  private int entries;
  private long sealedAt;
  private long sealedWhen = System.nanoTime();

  /// Whether directories have been named that no seal has vouched for.
  private boolean unmade;

  private volatile @Nullable Exception fault;
  private volatile @Nullable Finished finished;

  Sending(Device device, RunningOrder order, Options options, Progress progress, Pending pending) {
    this.device = device;
    this.order = order;
    this.options = options;
    this.progress = progress;
    this.pending = pending;
    this.content = new Content(options.pace());
    boolean zstd = device.welcome().features().contains("zstd");
    this.ahead = new Ahead(order.input());
    this.writer = new PieceWriter(ahead, zstd ? options.compression() : Compression.NONE);
  }

  /// Sends what is pending and then all items, and waits for the end.
  ///
  /// @throws IOException the source of the items failed
  Finished send(Item.Source items) throws UserError, IOException, InterruptedException {
    var hearing = Thread.ofVirtual().name("yett-settled").start(this::hear);
    boolean done = false;
    try (writer) {
      for (var item = pending.nextAgain(); item.isPresent(); item = pending.nextAgain()) {
        send(item.get());
      }
      for (var item = items.next(); item.isPresent(); item = items.next()) {
        send(item.get());
      }
      writer.done();
      writer.flush();
      ahead.finish();
      done = true;
    } catch (OrderEndedException e) {
      done = true;
    } finally {
      if (!done) {
        abandon();
      }
      ahead.close();
      hearing.join();
      progress.wire(writer.position());
    }
    return ended();
  }

  private void abandon() {
    try {
      order.signal(dev.yett.protocol.SignalName.KILL);
    } catch (UserError e) {
      // The connection is over.
    }
  }

  private void hear() {
    try {
      finished = order.await(settling);
    } catch (IOException e) {
      fault = e;
      try {
        order.abandon();
      } catch (UserError | InterruptedException over) {
        // Its end does not matter any more.
      }
    } catch (UserError | InterruptedException e) {
      fault = e;
    } finally {
      pending.over();
    }
  }

  private Finished ended() throws UserError, InterruptedException {
    var end = finished;
    if (end != null) {
      return end;
    }
    switch (fault) {
      case UserError e -> throw e;
      case InterruptedException e -> throw e;
      case null, default ->
          throw new UserError(
              dev.yett.client.ExitCode.NO_CONNECTION,
              device.name() + " broke the rules: " + (fault == null ? "?" : fault.getMessage()));
    }
  }

  private final Sink settling =
      new Sink() {
        @Override
        public void output(byte[] bytes) throws IOException {
          throw new IOException("bytes came where records were expected");
        }

        @Override
        public void errors(byte[] bytes) throws IOException {
          throw new IOException("bytes came where records were expected");
        }

        @Override
        public void record(Cbor row) throws IOException {
          try {
            pending.settle(Settled.from(row));
          } catch (ProtocolException e) {
            throw new IOException("a record is malformed", e);
          }
        }
      };

  private void send(Item item) throws IOException {
    switch (item.local().type()) {
      case DIRECTORY -> {
        pending.add(item, Progress.none().begin("", 0));
        writer.entry(directory(item));
        unmade |= !item.again();
      }
      case FILE -> file(item);
      case LINK -> link(item);
      case OTHER -> progress.skipped(item.path(), "is no file, directory or link");
    }
    entries++;
    sealIfDue(false);
    pending.awaitRoom();
  }

  private TreeEntry directory(Item item) {
    var entry = TreeEntry.of(item.path(), EntryType.DIRECTORY);
    return item.again() && options.preserve()
        ? entry.with(OptionalLong.empty(), item.local().mode(), item.local().modified())
        : entry;
  }

  private void link(Item item) throws IOException {
    String target;
    try {
      target = item.tree().parent(item.components()).target(item.components().getLast());
    } catch (IOException e) {
      pending.unreadable(item, dev.yett.client.local.Words.of(e));
      return;
    }
    pending.add(item, progress.begin(item.path(), 0));
    writer.entry(TreeEntry.of(item.path(), EntryType.LINK).leadingTo(target));
  }

  private void file(Item item) throws IOException {
    java.nio.channels.FileChannel channel;
    try {
      // What was come by may be gone by now, and the directory that it lay in too (row H08).
      channel = item.tree().parent(item.components()).read(item.components().getLast());
    } catch (IOException e) {
      pending.unreadable(item, dev.yett.client.local.Words.of(e));
      return;
    }
    try (channel) {
      if (unmade && item.local().size() >= Pending.LARGE) {
        // So that a part of it lies where it is looked for later.
        seal();
      }
      var moving = progress.begin(item.path(), item.local().size());
      var digest = RunningDigest.of(options.digest());
      var kept = item.kept().filter(k -> Prefix.matches(channel, k, digest));
      var running = kept.isPresent() ? digest : RunningDigest.of(options.digest());
      channel.position(kept.isPresent() ? kept.get().size() : 0);
      moving.kept(channel.position());
      pending.add(item, moving);
      var header = header(item);
      writer.entry(kept.isPresent() ? header.from(kept.get()) : header);
      body(item, channel, running, moving);
    }
  }

  private void body(
      Item item,
      java.nio.channels.FileChannel channel,
      RunningDigest digest,
      Progress.Moving moving)
      throws IOException {
    var local = item.local();
    String broken;
    try {
      var whole =
          content.write(channel, local.size(), digest, writer, moving, () -> sealIfDue(true));
      boolean same =
          item.tree()
              .parent(item.components())
              .find(item.components().getLast())
              .filter(now -> now.isUnchanged(local))
              .isPresent();
      if (same && whole.size() == local.size()) {
        writer.end(whole);
        moving.sent();
        return;
      }
      broken = Reason.SOURCE_CHANGED.code();
    } catch (OrderEndedException | java.io.InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      broken = Reason.IO.code();
    }
    moving.sent();
    writer.broken(broken);
  }

  private TreeEntry header(Item item) {
    var local = item.local();
    var size = OptionalLong.of(local.size());
    var entry = TreeEntry.of(item.path(), EntryType.FILE);
    return options.preserve()
        ? entry.with(size, local.mode(), local.modified())
        : new TreeEntry(
            item.path(),
            EntryType.FILE,
            size,
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  private void sealIfDue(boolean within) throws IOException {
    boolean due =
        writer.position() - sealedAt >= BYTES
            || (!within && entries >= ENTRIES)
            || System.nanoTime() - sealedWhen >= NANOS;
    if (due) {
      seal();
    }
  }

  private void seal() throws IOException {
    writer.flush();
    ahead.vouch();
    sealedAt = writer.position();
    sealedWhen = System.nanoTime();
    entries = 0;
    unmade = false;
  }
}
