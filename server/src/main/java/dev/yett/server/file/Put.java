package dev.yett.server.file;

import dev.yett.posix.Directory;
import dev.yett.posix.FileStatus;
import dev.yett.posix.OpenFile;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Reason;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/// `put`: a file, whole or not at all.
///
/// What arrives is written beside the target, under a name of ours. Only when the input's seal has
/// verified is it synced and renamed; whatever goes wrong before leaves the target as it was.
final class Put implements Operation {
  private static final int CHUNK = 64 * 1024;
  private static final int NEW_MODE = 0640;

  private final Roots roots;

  Put(Roots roots) {
    this.roots = roots;
  }

  @Override
  public OperationSpec spec() {
    return FileSpecs.PUT;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    try (Place place = roots.place(Roots.path(permit, "path"), "path")) {
      String name = place.name(Reason.IS_DIRECTORY, "path");
      boolean replace = Roots.mayReplace(place.root(), permit);
      Target.check(place.directory(), name, replace, "path");
      return write(place.directory(), name, replace, exchange);
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    }
  }

  private static Outcome write(Directory directory, String name, boolean replace, Exchange exchange)
      throws IOException {
    String temporary = Temporary.newName();
    try (OpenFile file = directory.create(temporary)) {
      try {
        MessageDigest digest = Digest.sha256();
        long size = receive(exchange.input(), file, digest);
        Optional<FileStatus> old = Target.check(directory, name, replace, "path");
        file.setMode(old.map(FileStatus::mode).orElse(NEW_MODE) & 0777);
        file.channel().force(true);
        Target.rename(directory, temporary, directory, name, replace);
        directory.sync();
        return Outcome.done(
            Cbor.map()
                .put("size", size)
                .put("digest", Digest.sha256(digest).cbor())
                .put("replaced", old.isPresent())
                .build()
                .entries());
      } finally {
        Temporary.remove(directory, temporary);
      }
    }
  }

  /// Writes all input; returns its length once it is known to be complete.
  private static long receive(InputStream input, OpenFile file, MessageDigest digest)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    long size = 0;
    for (int read = input.read(chunk); read >= 0; read = input.read(chunk)) {
      digest.update(chunk, 0, read);
      ByteBuffer rest = ByteBuffer.wrap(chunk, 0, read);
      while (rest.hasRemaining()) {
        size += file.channel().write(rest);
      }
    }
    return size;
  }
}
