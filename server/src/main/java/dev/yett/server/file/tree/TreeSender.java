package dev.yett.server.file.tree;

import dev.yett.posix.Directory;
import dev.yett.posix.FileStatus;
import dev.yett.posix.NotRegularException;
import dev.yett.posix.OpenFile;
import dev.yett.posix.PosixException;
import dev.yett.posix.RegularFile;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.file.root.FileFault;
import java.io.IOException;
import java.util.Optional;

/// Sends the entries of a tree, with what is in its files. Belongs to one thread.
final class TreeSender implements Walk.Visitor {
  private final PieceWriter out;
  private final Tally tally;
  private final String algorithm;
  private final Content content = new Content();

  TreeSender(PieceWriter out, Tally tally, String algorithm) {
    this.out = out;
    this.tally = tally;
    this.algorithm = algorithm;
  }

  @Override
  public void entry(TreeEntry entry) throws IOException {
    out.entry(entry);
    tally.entry();
    entry.failed().ifPresent(reason -> tally.failed(entry.path(), reason));
  }

  @Override
  public void file(Directory parent, String name, String path) throws IOException {
    file(parent, name, path, Optional.empty());
  }

  /// One file, from where `kept` ends.
  void file(Directory parent, String name, String path, Optional<ContentDigest> kept)
      throws IOException {
    try (RegularFile file = parent.openRegular(name, OpenFile.Access.READ)) {
      FileStatus before = file.status();
      RunningDigest digest = RunningDigest.of(algorithm);
      long offset = 0;
      TreeEntry entry = Walk.fileEntry(path, before);
      if (kept.isPresent()) {
        offset = kept.get().size();
        if (offset > before.size() || !isThere(file, kept.get(), digest)) {
          entry(entry.failed(Reason.SOURCE_CHANGED.code()));
          return;
        }
        entry = entry.from(kept.get());
      }
      entry(entry);
      send(file, before, offset, digest, path);
    }
  }

  private boolean isThere(RegularFile file, ContentDigest kept, RunningDigest digest)
      throws IOException {
    content.read(file, 0, kept.size(), digest::update);
    return digest.soFar().equals(kept.digest());
  }

  /// The content behind an entry that was told: whatever fails now is told by its end.
  private void send(
      RegularFile file, FileStatus before, long offset, RunningDigest digest, String path)
      throws IOException {
    try {
      content.send(file, before, offset, digest, out);
      ContentDigest whole = Content.unchanged(file, before, digest);
      out.end(whole);
      tally.file(path, whole.size(), whole.digest());
    } catch (FileFault | PosixException e) {
      String reason = FileFault.code(e);
      out.broken(reason);
      tally.failed(path, reason);
    }
  }

  /// Entries whose names the client gave.
  void named(Directory parent, String name, TreeEntry wanted) throws IOException {
    try {
      file(parent, name, wanted.path(), wanted.from());
    } catch (NotRegularException | PosixException e) {
      entry(TreeEntry.of(wanted.path(), wanted.type()).failed(FileFault.code(e)));
    }
  }
}
