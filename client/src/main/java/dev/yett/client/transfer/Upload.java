package dev.yett.client.transfer;

import dev.yett.client.ExitCode;
import dev.yett.client.OrderEndedException;
import dev.yett.client.RunningOrder;
import dev.yett.client.UserError;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Finished;
import dev.yett.protocol.RemotePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.OptionalLong;

/// A local file that is being stored. Its input is vouched for only if the file did not change
/// while it was read.
final class Upload implements AutoCloseable {
  private static final int CHUNK = 65_536;

  private final Path file;
  private final BasicFileAttributes before;
  private final FileChannel channel;
  private final Progress progress;
  private long size;
  private Digest digest = Digest.sha256(new byte[0]);

  private Upload(Path file, Progress progress) throws IOException {
    this.file = file;
    this.progress = progress;
    this.before = Files.readAttributes(file, BasicFileAttributes.class);
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
  }

  static Upload of(Path file, Progress progress) throws IOException, UserError {
    if (!Files.exists(file)) {
      throw new UserError(ExitCode.FAILED, file + " does not exist");
    }
    if (!Files.isRegularFile(file)) {
      throw new UserError(ExitCode.FAILED, file + " is not a regular file");
    }
    if (!Files.isReadable(file)) {
      throw new UserError(ExitCode.FAILED, file + " may not be read");
    }
    return new Upload(file, progress);
  }

  /// Sends all of it and vouches for it. Where the order ends before, whoever awaits it learns why.
  void send(RunningOrder order) throws IOException, UserError, InterruptedException {
    boolean done = false;
    try (var out = order.input()) {
      var chunk = ByteBuffer.allocate(CHUNK);
      while (channel.read(chunk) >= 0) {
        out.write(chunk.array(), 0, chunk.position());
        size += chunk.position();
        chunk.clear();
        progress.moved(size, OptionalLong.of(before.size()));
      }
      if (hasChanged()) {
        throw new UserError(
            ExitCode.FAILED, file + " changed while it was read; nothing was stored");
      }
      out.finish();
      digest = out.digest();
      done = true;
    } catch (OrderEndedException e) {
      done = true;
    } finally {
      if (!done) {
        order.abandon();
      }
    }
  }

  private boolean hasChanged() throws IOException {
    var after = Files.readAttributes(file, BasicFileAttributes.class);
    return size != before.size()
        || after.size() != before.size()
        || !after.lastModifiedTime().equals(before.lastModifiedTime());
  }

  /// Compares what the device stored with what was sent.
  ///
  /// @return bytes
  long verify(Finished finished, String device, RemotePath to) throws UserError {
    boolean same =
        finished.result().get("size").filter(s -> s.equals(Cbor.of(size))).isPresent()
            && finished
                .result()
                .get("digest")
                .flatMap(Digest::from)
                .filter(d -> !d.algorithm().equals(Digest.SHA_256) || d.equals(digest))
                .isPresent();
    if (!same) {
      throw new UserError(
          ExitCode.NO_CONNECTION,
          "%s on %s is not what was sent, says the device".formatted(to, device));
    }
    return size;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
