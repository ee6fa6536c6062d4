package dev.yett.server.file.tree;

import dev.yett.posix.Directory;
import dev.yett.protocol.Digest;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.file.root.Upload;
import java.io.IOException;

/// An entry that came, and waits for its seal.
sealed interface Pending {
  long number();

  TreeEntry entry();

  /// The position in the input at which it ends.
  long end();

  /// Its content is written, in a directory that is borrowed for it.
  ///
  /// @param borrowed that directory's path below the top
  record WrittenFile(
      long number,
      TreeEntry entry,
      long end,
      Upload upload,
      Digest digest,
      Directory beside,
      String borrowed)
      implements Pending {
    /// Removes it where it was not given its name, and gives its directory back.
    void close(HeldDirectories directories) throws IOException {
      try {
        upload.close();
      } finally {
        directories.giveBack(borrowed);
      }
    }
  }

  record NewDirectory(long number, TreeEntry entry, long end) implements Pending {}

  record NewLink(long number, TreeEntry entry, long end, String target) implements Pending {}

  /// It cannot be moved.
  record Skipped(long number, TreeEntry entry, long end, String reason) implements Pending {}
}
