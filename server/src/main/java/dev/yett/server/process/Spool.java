package dev.yett.server.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The whole input of a sealed order, kept until the program that reads it starts: a little of it
/// in memory, the rest in a file that has no name any more and goes with this process.
final class Spool implements AutoCloseable {
  private static final int IN_MEMORY = 256 * 1024;
  private static final int CHUNK = 64 * 1024;
  private static final int RANDOM = 16;

  private final byte[] head;
  private final @Nullable FileChannel tail;

  private Spool(byte[] head, @Nullable FileChannel tail) {
    this.head = head;
    this.tail = tail;
  }

  /// Takes all input.
  ///
  /// @param most bytes
  /// @param directory for a temporary file
  /// @return empty where there is more
  static Optional<Spool> fill(InputStream input, long most, Path directory) throws IOException {
    byte[] head = input.readNBytes((int) Math.min(IN_MEMORY, most + 1));
    if (head.length > most) {
      return Optional.empty();
    }
    if (head.length < IN_MEMORY) {
      return Optional.of(new Spool(head, null));
    }
    FileChannel tail = nameless(directory);
    try {
      if (copy(input, tail, most - head.length)) {
        return Optional.of(new Spool(head, tail.position(0)));
      }
      tail.close();
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      tail.close();
      throw e;
    }
  }

  /// From its first byte on; once.
  InputStream open() {
    InputStream first = new ByteArrayInputStream(head);
    return tail == null ? first : new SequenceInputStream(first, Channels.newInputStream(tail));
  }

  @Override
  public void close() throws IOException {
    Arrays.fill(head, (byte) 0);
    if (tail != null) {
      tail.close();
    }
  }

  /// Whether all of it was no more than `most` bytes.
  private static boolean copy(InputStream input, FileChannel to, long most) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long size = 0;
    for (int read = input.read(chunk); read >= 0; read = input.read(chunk)) {
      size += read;
      if (size > most) {
        return false;
      }
      ByteBuffer rest = ByteBuffer.wrap(chunk, 0, read);
      while (rest.hasRemaining()) {
        to.write(rest);
      }
    }
    return true;
  }

  /// `DELETE_ON_CLOSE` takes the name away as soon as the file is open.
  private static FileChannel nameless(Path directory) throws IOException {
    byte[] random = new byte[RANDOM];
    new SecureRandom().nextBytes(random);
    return FileChannel.open(
        directory.resolve(".yett-spool-" + HexFormat.of().formatHex(random)),
        Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }
}
