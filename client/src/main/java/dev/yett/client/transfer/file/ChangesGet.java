package dev.yett.client.transfer.file;

import dev.yett.client.BuiltIn;
import dev.yett.client.Device;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.OrderRequest;
import dev.yett.client.RunningOrder;
import dev.yett.client.UserError;
import dev.yett.client.local.Incoming;
import dev.yett.client.local.LocalTree;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.OrderOutput;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.Route;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.Value;
import dev.yett.protocol.delta.SignatureWriter;
import dev.yett.protocol.delta.Signatures;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.Piece;
import dev.yett.protocol.tree.PieceReader;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.protocol.tree.PiecesMalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Fetches a file by what differs from the one that is here. For one thread.
public final class ChangesGet {
  private static final int CHUNK = 128 << 10;

  private final Route route;
  private final Options options;
  private final Progress progress;

  public ChangesGet(Route route, Options options, Progress progress) {
    this.route = route;
    this.options = options;
    this.progress = progress;
  }

  /// Makes a file that is here like the one there. It is put together beside the old one and
  /// renamed over it once its digest is right.
  ///
  /// @param size of the file there, as it was told; more is not taken
  public void get(RemotePath from, long size, LocalTree tree, List<String> components)
      throws UserError, IOException, InterruptedException {
    var moving = progress.begin(String.join("/", components), size);
    var io = new IOException[1];
    try {
      route.persist(
          device -> {
            try {
              attempt(device, from, size, tree, components, moving);
            } catch (OrderOutput.FailedException e) {
              throw e.why();
            } catch (PiecesMalformedException e) {
              throw new UserError(
                  ExitCode.NO_CONNECTION, device.name() + " broke the rules: " + e.getMessage());
            } catch (IOException e) {
              io[0] = e;
            }
            return true;
          });
    } finally {
      moving.sent();
    }
    if (io[0] != null) {
      throw io[0];
    }
    moving.done();
  }

  private void attempt(
      Device device,
      RemotePath from,
      long size,
      LocalTree tree,
      List<String> components,
      Progress.Moving moving)
      throws UserError, IOException, InterruptedException {
    var folder = tree.parent(components);
    var name = components.getLast();
    var order = device.start(OrderRequest.of(BuiltIn.GET_CHANGES, arguments(device, from)).bulk());
    route.runs(order);
    var output = new OrderOutput(order);
    boolean ended = false;
    try (var basis = folder.read(name);
        var reader = new PieceReader(output);
        var incoming = Incoming.again(folder, name, device.name() + ":" + from, 0600)) {
      sign(order, basis);
      var whole = take(reader, basis, incoming, size, moving);
      progress.wire(reader.position());
      var finished = output.end();
      ended = true;
      worked(device, finished, whole.isPresent());
      incoming.complete(mode(finished), modified(finished), options.durable());
      incoming.place(true);
    } finally {
      route.runs(null);
      if (!ended && device.isOpen()) {
        abandon(order);
      }
    }
    if (options.durable()) {
      folder.sync();
    }
  }

  private static void abandon(RunningOrder order) throws InterruptedException {
    try {
      order.abandon();
    } catch (UserError e) {
      // Nobody wants the rest.
    }
  }

  private SortedMap<String, Value> arguments(Device device, RemotePath from) {
    var arguments = new TreeMap<String, Value>();
    arguments.put("path", new Value.Text(from.toString()));
    options.putDigest(arguments);
    if (device.welcome().features().contains("zstd") && PieceWriter.canCompress()) {
      options.putCompression(arguments);
    }
    return arguments;
  }

  private static void sign(RunningOrder order, FileChannel basis) throws IOException {
    long length = basis.size();
    var signing = new SignatureWriter(order.input(), length, Signatures.blockFor(length));
    var chunk = ByteBuffer.allocate(CHUNK);
    for (long at = 0; at < length; ) {
      chunk.clear().limit((int) Math.min(CHUNK, length - at));
      int got = basis.read(chunk, at);
      if (got < 0) {
        throw new FileSystemException("", null, "became shorter while it was read");
      }
      signing.update(chunk.array(), 0, got);
      at += got;
    }
    signing.finish();
    order.input().finish();
  }

  /// @return what came, once its digest was right; nothing where the order failed
  private Optional<ContentDigest> take(
      PieceReader reader, FileChannel basis, Incoming incoming, long size, Progress.Moving moving)
      throws IOException {
    var digest = RunningDigest.of(options.digest());
    var copying = new Copying(basis, incoming, digest);
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      switch (next.get()) {
        case Piece.Data(byte[] bytes, int offset, int length) -> {
          requireRoom(incoming, length, size);
          digest.update(bytes, offset, length);
          incoming.write(bytes, offset, length);
          moving.moved(length);
        }
        case Piece.Hole(long length) -> {
          requireRoom(incoming, length, size);
          digest.zeros(length);
          incoming.skip(length);
          moving.moved(length);
        }
        case Piece.Copy(long offset, long length) -> {
          requireRoom(incoming, length, size);
          copying.copy(offset, length);
          moving.kept(length);
        }
        case Piece.End(ContentDigest whole) -> {
          if (whole.size() != incoming.position() || !whole.digest().equals(digest.soFar())) {
            throw new PiecesMalformedException("what came is not what it says it sent");
          }
          return Optional.of(whole);
        }
        case Piece.Broken _ -> {
          return Optional.empty();
        }
        case Piece.Entry _, Piece.Done _ ->
            throw new PiecesMalformedException("a tree where one file was asked for");
      }
    }
    return Optional.empty();
  }

  private static void requireRoom(Incoming incoming, long length, long size)
      throws PiecesMalformedException {
    if (length > size - incoming.position()) {
      throw new PiecesMalformedException("the file is longer than it said");
    }
  }

  private void worked(Device device, Finished finished, boolean whole) throws UserError {
    if (!(finished.ending() instanceof Ending.Exited(int status)) || status != 0 || !whole) {
      throw Failures.of(device.name(), BuiltIn.GET_CHANGES, finished)
          .orElseGet(
              () ->
                  new UserError(
                      ExitCode.NO_CONNECTION, device.name() + " did not send the whole file"));
    }
  }

  private static int mode(Finished finished) {
    return finished.result().get("mode").orElse(null) instanceof dev.yett.protocol.Cbor.Int(long m)
            && m >= 0
            && m <= 0777
        ? (int) m
        : 0600;
  }

  private Optional<Instant> modified(Finished finished) {
    return options.preserve()
            && finished.result().get("modified").orElse(null)
                instanceof dev.yett.protocol.Cbor.Int(long at)
        ? Optional.of(Instant.ofEpochMilli(at))
        : Optional.empty();
  }

  /// Copies what is the same from the old file.
  private record Copying(FileChannel basis, Incoming incoming, RunningDigest digest) {
    void copy(long offset, long length) throws IOException {
      var chunk = ByteBuffer.allocate(CHUNK);
      for (long at = offset; at < offset + length; ) {
        chunk.clear().limit((int) Math.min(CHUNK, offset + length - at));
        int got = basis.read(chunk, at);
        if (got < 0) {
          throw new PiecesMalformedException("a copy of what is not there");
        }
        digest.update(chunk.array(), 0, got);
        incoming.write(chunk.array(), 0, got);
        at += got;
      }
    }
  }
}
