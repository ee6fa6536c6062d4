package dev.yett.server.file.tree;

import dev.yett.posix.Directory;
import dev.yett.posix.Entries;
import dev.yett.posix.Errno;
import dev.yett.posix.FileStatus;
import dev.yett.posix.FileType;
import dev.yett.posix.NotRegularException;
import dev.yett.posix.PosixException;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Printable;
import dev.yett.protocol.Reason;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.file.root.FileEntry;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.OpenRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/// Goes through a directory and all below it, by held directories alone, however large it is. Each
/// level holds two descriptors; a path's length bounds the levels.
final class Walk {
  /// Told of everything, a directory before what is in it.
  interface Visitor {
    /// A regular file by its name; it may have become something else since.
    void file(Directory parent, String name, String path) throws IOException;

    /// Anything else, or what cannot be moved.
    void entry(TreeEntry entry) throws IOException;
  }

  private final OpenRoot root;
  private final Visitor visitor;

  Walk(OpenRoot root, Visitor visitor) {
    this.root = root;
    this.visitor = visitor;
  }

  /// A directory, under a path of its own, and all below it.
  void all(Directory directory, String path) throws IOException {
    visitor.entry(directoryEntry(path, directory.status()));
    try (Entries entries = directory.entries()) {
      for (Optional<Entries.Entry> next = entries.next(); next.isPresent(); next = entries.next()) {
        Entries.Entry entry = next.get();
        String below = path.isEmpty() ? entry.name() : path + "/" + entry.name();
        if (!entry.exact()) {
          unnameable(path, entry);
        } else if (below.getBytes(StandardCharsets.UTF_8).length > Limits.PATH) {
          visitor.entry(
              TreeEntry.of(Printable.escape(entry.name()), type(entry.type()))
                  .failed(Reason.PATH_OUTSIDE_ROOT.code()));
        } else if (root.names().allows(entry.name())) {
          one(directory, entry.name(), below, entry.type());
        }
      }
    } catch (PosixException e) {
      visitor.entry(TreeEntry.of(path, EntryType.DIRECTORY).failed(FileFault.reason(e).code()));
    }
  }

  private void unnameable(String path, Entries.Entry entry) throws IOException {
    String shown = path.isEmpty() ? entry.name() : path + "/" + entry.name();
    visitor.entry(
        TreeEntry.of(Printable.escape(shown), type(entry.type()))
            .failed(Reason.NAME_NOT_TEXT.code()));
  }

  private void one(Directory parent, String name, String path, FileType listed) throws IOException {
    FileType type = listed;
    try {
      if (type == FileType.UNKNOWN) {
        type = parent.status(name).type();
      }
      switch (type) {
        case REGULAR -> {
          if (root.names().allowsFile(name)) {
            visitor.file(parent, name, path);
          }
        }
        case DIRECTORY -> {
          try (Directory below = parent.directory(name)) {
            all(below, path);
          }
        }
        case SYMBOLIC_LINK, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, UNKNOWN ->
            visitor.entry(special(root, parent, name, path));
      }
    } catch (PosixException e) {
      if (!e.is(Errno.ENOENT)) { // else removed since its name was read
        visitor.entry(TreeEntry.of(path, type(type)).failed(FileFault.reason(e).code()));
      }
    } catch (NotRegularException e) {
      visitor.entry(TreeEntry.of(path, EntryType.OTHER).failed(Reason.NOT_REGULAR.code()));
    }
  }

  static TreeEntry directoryEntry(String path, FileStatus status) {
    return TreeEntry.of(path, EntryType.DIRECTORY)
        .with(OptionalLong.empty(), status.mode() & 0777, FileEntry.time(status));
  }

  static TreeEntry fileEntry(String path, FileStatus status) {
    return TreeEntry.of(path, EntryType.FILE)
        .with(
            OptionalLong.of(FileEntry.size(status)), status.mode() & 0777, FileEntry.time(status));
  }

  /// What is neither a file nor a directory.
  static TreeEntry special(OpenRoot root, Directory parent, String name, String path)
      throws IOException {
    FileStatus status = parent.status(name);
    TreeEntry entry =
        TreeEntry.of(path, type(status.type()))
            .with(OptionalLong.empty(), status.mode() & 0777, FileEntry.time(status));
    if (status.type() != FileType.SYMBOLIC_LINK) {
      return entry;
    }
    if (!root.rules().links()) {
      return entry;
    }
    String target = parent.readLink(name);
    return target.indexOf('\ufffd') < 0
        ? entry.leadingTo(target)
        : entry.failed(Reason.NAME_NOT_TEXT.code());
  }

  static EntryType type(FileType type) {
    return switch (type) {
      case REGULAR -> EntryType.FILE;
      case DIRECTORY -> EntryType.DIRECTORY;
      case SYMBOLIC_LINK -> EntryType.LINK;
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, UNKNOWN -> EntryType.OTHER;
    };
  }
}
