package dev.yett.client.transfer;

import dev.yett.client.ExitCode;
import dev.yett.client.Sink;
import dev.yett.client.UserError;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Finished;
import dev.yett.protocol.RemotePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A file that is being fetched: a temporary beside its target, renamed once all of it has come and
/// its digest is right, else removed. Both names are ours; the device chooses neither.
final class Download implements Sink, AutoCloseable {
  private final Path target;
  private final Path temporary;
  private final boolean overwrite;
  private final FileChannel channel;
  private final Progress progress;
  private long size;
  private boolean kept;

  private Download(Path target, Path temporary, boolean overwrite, Progress progress)
      throws IOException {
    this.target = target;
    this.temporary = temporary;
    this.overwrite = overwrite;
    this.progress = progress;
    this.channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /// @throws UserError the target exists and may not be replaced, or is no regular file
  static Download to(Path to, boolean overwrite, Progress progress) throws IOException, UserError {
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isRegularFile(to)) {
        throw new UserError(ExitCode.FAILED, to + " exists and is not a regular file");
      }
      if (!overwrite) {
        throw new UserError(ExitCode.FAILED, to + " exists", "-f overwrites");
      }
    }
    var target = Files.exists(to) ? to.toRealPath() : to.toAbsolutePath();
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    var temporary = target.resolveSibling(".yett-" + HexFormat.of().formatHex(random) + ".part");
    return new Download(target, temporary, overwrite, progress);
  }

  @Override
  public void output(byte[] bytes) throws IOException {
    var buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    size += bytes.length;
    progress.moved(size, OptionalLong.empty());
  }

  @Override
  public void errors(byte[] bytes) throws IOException {
    throw new IOException("more than a file came");
  }

  @Override
  public void record(Cbor row) throws IOException {
    throw new IOException("more than a file came");
  }

  /// Puts the file in place. Its length and digest have been compared with the device's.
  ///
  /// @return bytes
  long keep(Finished finished, String device, RemotePath from) throws IOException, UserError {
    @Nullable Cbor told = finished.result().get("size").orElse(null);
    if (!(told instanceof Cbor.Int(long whole)) || whole != size) {
      throw new UserError(
          ExitCode.NO_CONNECTION,
          "%s of %s is INCOMPLETE: %d bytes came".formatted(from, device, size));
    }
    channel.force(true);
    channel.close();
    if (overwrite) {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } else {
      Files.move(temporary, target);
    }
    kept = true;
    return size;
  }

  /// Leaves nothing behind unless the file was kept.
  @Override
  public void close() throws IOException {
    channel.close();
    if (!kept) {
      Files.deleteIfExists(temporary);
    }
  }
}
