package dev.yett.server.file;

import dev.yett.posix.Directory;
import dev.yett.posix.Entries;
import dev.yett.posix.Errno;
import dev.yett.posix.FileStatus;
import dev.yett.posix.FileType;
import dev.yett.posix.PosixException;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Right;
import dev.yett.protocol.RootSpec;
import dev.yett.server.file.root.FileEntry;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.OpenRoot;
import dev.yett.server.file.root.Roots;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.util.Optional;

/// `list`: a record for each name in a directory, as they are read, however many there are; of `/`,
/// one for each root that the grant may list.
final class ListFiles implements Operation {
  private final Roots roots;

  ListFiles(Roots roots) {
    this.roots = roots;
  }

  @Override
  public OperationSpec spec() {
    return FileSpecs.LIST;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    try {
      RemotePath path = Roots.path(permit, "path");
      if (path.root().isEmpty()) {
        listRoots(permit, exchange);
      } else {
        list(path, exchange);
      }
      return Outcome.done();
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    }
  }

  private void listRoots(Permit permit, Exchange exchange) throws IOException {
    for (RootSpec root : roots.specs()) {
      if (root.allows(Right.LIST, permit.roles())) {
        try (Directory directory = roots.root(root.name())) {
          exchange.record(FileEntry.root(root.name(), directory.status()));
        }
      }
    }
  }

  private void list(RemotePath path, Exchange exchange) throws IOException {
    OpenRoot root = roots.openRoot(path, "path");
    try (Directory directory = roots.directory(path, "path");
        Entries entries = directory.entries()) {
      for (Optional<Entries.Entry> next = entries.next(); next.isPresent(); next = entries.next()) {
        Entries.Entry entry = next.get();
        if (!entry.exact()) {
          exchange.record(FileEntry.unnameable(entry.name()));
          continue;
        }
        try {
          FileStatus status = directory.status(entry.name());
          if (isShown(root, entry.name(), status)) {
            exchange.record(FileEntry.of(entry.name(), status));
          }
        } catch (PosixException e) {
          if (!e.is(Errno.ENOENT)) {
            throw e;
          } // else removed since its name was read
        }
      }
    }
  }

  static boolean isShown(OpenRoot root, String name, FileStatus status) {
    return status.type() == FileType.REGULAR
        ? root.names().allowsFile(name)
        : root.names().allows(name);
  }
}
