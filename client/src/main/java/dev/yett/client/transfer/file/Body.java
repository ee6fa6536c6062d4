package dev.yett.client.transfer.file;

import dev.yett.client.Device;
import dev.yett.client.RunningOrder;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.tree.Content;
import dev.yett.client.transfer.tree.Prefix;
import dev.yett.protocol.Digest;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.delta.ChangeFinder;
import dev.yett.protocol.delta.Signatures;
import dev.yett.protocol.tree.Compression;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.PieceWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/// The content of one file as the input of a `put`, in one of three forms. For one thread.
final class Body {
  private static final int CHUNK = 64 << 10;

  private final Source source;
  private final Options options;
  private final RunningOrder order;
  private final Compression compression;
  private final Moved moved;

  Body(Source source, Options options, Device device, RunningOrder order, Moved moved) {
    this.source = source;
    this.options = options;
    this.order = order;
    this.moved = moved;
    this.compression =
        device.welcome().features().contains("zstd") ? options.compression() : Compression.NONE;
  }

  /// Told of bytes that need not be sent and that were.
  interface Moved {
    void kept(long bytes);

    void moved(long bytes);
  }

  /// Byte for byte.
  ///
  /// @return the digest of the whole content, as all three
  Digest plain(Optional<ContentDigest> kept) throws IOException {
    var digest = begin(kept);
    var chunk = ByteBuffer.allocate(CHUNK);
    long left = source.size() - source.channel().position();
    while (left > 0) {
      chunk.clear().limit((int) Math.min(CHUNK, left));
      int got = source.channel().read(chunk);
      if (got < 0) {
        break;
      }
      left -= got;
      take(got);
      order.input().write(chunk.array(), 0, got);
      if (kept.isPresent()) {
        digest.update(chunk.array(), 0, got);
      }
      moved.moved(got);
    }
    // From the beginning, the input is the content, and its digest is computed already.
    return kept.isPresent() ? digest.soFar() : order.input().soFar();
  }

  private RunningDigest begin(Optional<ContentDigest> kept) throws IOException {
    var digest = RunningDigest.of(options.digest());
    if (kept.isPresent()) {
      Prefix.add(source.channel(), kept.get().size(), digest);
      moved.kept(kept.get().size());
    }
    source.channel().position(kept.map(ContentDigest::size).orElse(0L));
    return digest;
  }

  /// As pieces.
  Digest pieces(Optional<ContentDigest> kept) throws IOException {
    var digest = begin(kept);
    try (var writer = new PieceWriter(order.input(), compression)) {
      var whole =
          new Content(options.pace())
              .write(source.channel(), source.size(), digest, writer, moving(), () -> {});
      writer.end(whole);
      writer.flush();
      return whole.digest();
    }
  }

  private Progress.Moving moving() {
    return new Progress.Moving() {
      @Override
      public void moved(long bytes) {
        moved.moved(bytes);
      }

      @Override
      public void kept(long bytes) {
        moved.kept(bytes);
      }

      @Override
      public void sent() {}

      @Override
      public void done() {}
    };
  }

  /// By what differs from the basis.
  Digest changes(Signatures basis) throws IOException {
    source.channel().position(0);
    var digest = RunningDigest.of(options.digest());
    try (var writer = new PieceWriter(order.input(), compression)) {
      new ChangeFinder(basis)
          .find(
              new Digesting(source.channel(), source.size(), digest),
              new ChangeFinder.Sink() {
                @Override
                public void copy(long offset, long length) throws IOException {
                  writer.copy(offset, length);
                  moved.kept(length);
                }

                @Override
                public void data(byte[] bytes, int offset, int length) throws IOException {
                  take(length);
                  writer.data(bytes, offset, length);
                  moved.moved(length);
                }
              });
      var whole = new ContentDigest(source.size(), digest.soFar());
      writer.end(whole);
      writer.flush();
      return whole.digest();
    }
  }

  private void take(int bytes) throws IOException {
    try {
      options.pace().take(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /// A file as it is read, digested on the way.
  static final class Digesting extends InputStream {
    private final FileChannel channel;
    private final RunningDigest digest;
    private long left;

    Digesting(FileChannel channel, long length, RunningDigest digest) {
      this.channel = channel;
      this.left = length;
      this.digest = digest;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int got = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, left)));
      if (got > 0) {
        digest.update(bytes, offset, got);
        left -= got;
      }
      return got;
    }
  }
}
