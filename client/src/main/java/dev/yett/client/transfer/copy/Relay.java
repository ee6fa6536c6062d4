package dev.yett.client.transfer.copy;

import dev.yett.client.BuiltIn;
import dev.yett.client.Device;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.OrderEndedException;
import dev.yett.client.OrderRequest;
import dev.yett.client.RunningOrder;
import dev.yett.client.Sink;
import dev.yett.client.UserError;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.OrderOutput;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.Route;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Value;
import dev.yett.protocol.tree.Compression;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.Piece;
import dev.yett.protocol.tree.PieceReader;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.protocol.tree.PiecesMalformedException;
import dev.yett.protocol.tree.Settled;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Copies a tree from one device to another through this machine, which keeps nothing of it. The
/// digests are those that the first device computed, and the second compares. For one thread.
public final class Relay {
  private static final int ENTRIES = 256;
  private static final long BYTES = 64 << 20;

  private final Route from;
  private final Route to;
  private final Options options;
  private final Progress progress;
  private final List<String> paths = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private long settled;
  private long passedOver;
  private volatile @Nullable Exception fault;
  private volatile @Nullable Finished finished;

  public Relay(Route from, Route to, Options options, Progress progress) {
    this.from = from;
    this.to = to;
    this.options = options;
    this.progress = progress;
  }

  /// Copies what is below one directory below another, which is there.
  ///
  /// @return how many entries could not be copied; each has been told
  public long copy(RemotePath source, RemotePath target)
      throws UserError, IOException, InterruptedException {
    var getting = from.device();
    var putting = to.device();
    var get = getting.start(OrderRequest.of(BuiltIn.GET_TREE, getArguments(source)).bulk());
    from.runs(get);
    var put = putting.start(OrderRequest.of(BuiltIn.PUT_TREE, putArguments(target)));
    to.runs(put);
    var hearing = Thread.ofVirtual().name("yett-settled").start(() -> hear(put));
    boolean done = false;
    var output = new OrderOutput(get);
    try (var reader = new PieceReader(output);
        var writer = new PieceWriter(put.input(), Compression.NONE)) {
      get.input().finish();
      pass(reader, writer, put);
      worked(getting, BuiltIn.GET_TREE.name(), output.end());
      put.input().finish();
      done = true;
    } catch (OrderOutput.FailedException e) {
      throw e.why();
    } catch (OrderEndedException e) {
      done = true;
    } catch (PiecesMalformedException e) {
      throw new UserError(
          ExitCode.NO_CONNECTION, getting.name() + " broke the rules: " + e.getMessage());
    } finally {
      if (!done) {
        abandon(put);
      }
      if (getting.isOpen() && !get.hasEnded()) {
        abandon(get);
      }
      hearing.join();
      from.runs(null);
      to.runs(null);
    }
    return ended(putting);
  }

  private SortedMap<String, Value> getArguments(RemotePath source) {
    var arguments = new TreeMap<String, Value>();
    arguments.put("path", new Value.Text(source.toString()));
    options.putDigest(arguments);
    return arguments;
  }

  private SortedMap<String, Value> putArguments(RemotePath target) {
    var arguments = getArguments(target);
    options.putStoring(arguments);
    arguments.remove("keep");
    return arguments;
  }

  private static void abandon(RunningOrder order) throws InterruptedException {
    try {
      order.signal(dev.yett.protocol.SignalName.KILL);
    } catch (UserError e) {
      // The connection is over.
    }
  }

  private void pass(PieceReader reader, PieceWriter writer, RunningOrder put) throws IOException {
    int entries = 0;
    long sealedAt = 0;
    boolean skipping = false;
    Progress.Moving moving = Progress.none().begin("", 0);
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      switch (next.get()) {
        case Piece.Entry(TreeEntry entry) -> {
          var named = forward(entry);
          skipping = named.isEmpty();
          if (named.isPresent()) {
            writer.entry(named.get());
            paths.add(entry.path());
            entries++;
            moving =
                entry.hasContent() ? progress.begin(entry.path(), entry.size().orElse(-1)) : moving;
          }
        }
        case Piece.Data(byte[] bytes, int offset, int length) -> {
          if (!skipping) {
            writer.data(bytes, offset, length);
            moving.moved(length);
          }
        }
        case Piece.Hole(long length) -> {
          if (!skipping) {
            writer.hole(length);
            moving.moved(length);
          }
        }
        case Piece.Copy _ -> throw new PiecesMalformedException("a copy of what it does not know");
        case Piece.End(var whole) -> {
          if (!skipping) {
            writer.end(whole);
            moving.done();
          }
        }
        case Piece.Broken(String reason) -> {
          if (!skipping) {
            writer.broken(reason);
            moving.sent();
          }
        }
        case Piece.Done _ -> {
          writer.done();
          writer.flush();
          return;
        }
      }
      if (entries >= ENTRIES || writer.position() - sealedAt >= BYTES) {
        writer.flush();
        put.input().vouch();
        entries = 0;
        sealedAt = writer.position();
      }
    }
    throw new PiecesMalformedException("the tree is not complete");
  }

  /// The entry as it is given on, if it is.
  private Optional<TreeEntry> forward(TreeEntry entry) throws PiecesMalformedException {
    if (entry.failed().isPresent()) {
      passedOver++;
      progress.skipped(entry.path(), entry.failed().get());
      return Optional.empty();
    }
    if (entry.components().isEmpty()) {
      throw new PiecesMalformedException("a path that is none");
    }
    if (entry.path().isEmpty()) {
      return Optional.empty();
    }
    if (entry.type() != EntryType.FILE && entry.type() != EntryType.DIRECTORY) {
      progress.skipped(entry.path(), "is no file or directory");
      return Optional.empty();
    }
    boolean keep = options.preserve() && entry.type() == EntryType.FILE;
    return Optional.of(
        new TreeEntry(
            entry.path(),
            entry.type(),
            entry.size(),
            keep ? entry.mode() : OptionalInt.empty(),
            keep ? entry.modified() : Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private void hear(RunningOrder put) {
    try {
      finished =
          put.await(
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
                  settle(row);
                }
              });
    } catch (IOException | UserError | InterruptedException e) {
      fault = e;
    }
  }

  private void settle(Cbor row) throws IOException {
    try {
      var told = Settled.from(row);
      for (var failure : told.failed()) {
        refused.add(failure.entry() + " " + failure.reason());
      }
      settled = told.entries();
    } catch (ProtocolException e) {
      throw new IOException("a record is malformed", e);
    }
  }

  private long ended(Device device) throws UserError, InterruptedException {
    switch (fault) {
      case UserError e -> throw e;
      case InterruptedException e -> throw e;
      case Exception e ->
          throw new UserError(
              ExitCode.NO_CONNECTION, device.name() + " broke the rules: " + e.getMessage());
      case null -> {}
    }
    var end = finished;
    if (end != null) {
      worked(device, BuiltIn.PUT_TREE.name(), end);
    }
    for (var failure : refused) {
      var number = Long.parseLong(failure.substring(0, failure.indexOf(' ')));
      var path = number < paths.size() ? paths.get((int) number) : "an entry";
      progress.skipped(path, failure.substring(failure.indexOf(' ') + 1));
    }
    if (settled < paths.size()) {
      throw new UserError(
          ExitCode.NO_CONNECTION, device.name() + " did not say what became of all files");
    }
    return refused.size() + passedOver;
  }

  private static void worked(Device device, String operation, Finished end) throws UserError {
    if (!(end.ending() instanceof Ending.Exited(int status)) || status > 1) {
      throw Failures.of(device.name(), BuiltIn.PUT_TREE, end)
          .orElseGet(
              () -> new UserError(ExitCode.FAILED, operation + " on " + device.name() + " failed"));
    }
  }
}
