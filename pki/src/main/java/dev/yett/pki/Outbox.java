package dev.yett.pki;

import dev.yett.identity.DurableFile;
import dev.yett.identity.DurableFiles;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that leave an authority together, as by [Out], and become durable together, which is many
/// times faster than one by one. Belongs to one thread.
public final class Outbox {
  private static final ProcessBuilder.Redirect NOWHERE =
      ProcessBuilder.Redirect.from(new File("/dev/null"));

  private final Path place;
  private final DurableFiles files = new DurableFiles(Outbox::syncFileSystem);

  /// @param place named in an error that names no file
  public Outbox(Path place) {
    this.place = place;
  }

  /// For its owner alone. The bytes are taken over.
  public void secret(Path file, byte[] bytes) {
    files.add(file, bytes, DurableFile.OWNER_ONLY);
  }

  /// For everyone to read.
  public void open(Path file, byte[] bytes) {
    files.add(file, bytes, DurableFile.READABLE);
  }

  /// Writes them, and renames them into place in the order in which they were added.
  public void send() throws PkiException {
    try {
      files.write();
    } catch (IOException e) {
      var file = e instanceof FileSystemException named ? named.getFile() : null;
      throw Faults.of("cannot write", file == null ? place : Path.of(file), e);
    }
  }

  /// By sync(1), which calls syncfs(2): the JDK has no such call, and the module with system calls
  /// is not below this one. One start of it stands for thousands of waits for the disk.
  private static boolean syncFileSystem(Path directory) throws IOException {
    var program = Path.of("/usr/bin/sync");
    if (!Files.isExecutable(program)) {
      return false;
    }
    var builder =
        new ProcessBuilder(program.toString(), "-f", directory.toAbsolutePath().toString());
    builder.environment().clear();
    builder
        .redirectInput(NOWHERE)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD);
    var process = builder.start();
    try {
      return process.waitFor() == 0;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
