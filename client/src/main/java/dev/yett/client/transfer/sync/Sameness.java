package dev.yett.client.transfer.sync;

import dev.yett.client.local.Local;
import dev.yett.client.local.LocalTree;
import dev.yett.client.transfer.tree.Prefix;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.util.List;

/// Whether a file here and one on a device are taken for the same.
final class Sameness {
  private final boolean checksum;
  private final String algorithm;

  Sameness(boolean checksum, String algorithm) {
    this.checksum = checksum;
    this.algorithm = algorithm;
  }

  /// By size and time to the millisecond, or by size and digest.
  boolean same(TreeEntry remote, Local local, LocalTree tree, List<String> components)
      throws IOException {
    if (remote.size().orElse(-1) != local.size()) {
      return false;
    }
    if (!checksum) {
      return remote
          .modified()
          .filter(at -> at.toEpochMilli() == Math.max(0, local.modified().toEpochMilli()))
          .isPresent();
    }
    if (remote.digest().isEmpty()) {
      return false;
    }
    var digest = RunningDigest.of(algorithm);
    try (var channel = tree.parent(components).read(components.getLast())) {
      Prefix.add(channel, local.size(), digest);
    }
    return digest.soFar().equals(remote.digest().get());
  }

  /// Whether both are files, or both directories.
  static boolean alike(EntryType remote, Local.Type local) {
    return switch (remote) {
      case FILE -> local == Local.Type.FILE;
      case DIRECTORY -> local == Local.Type.DIRECTORY;
      case LINK -> local == Local.Type.LINK;
      case OTHER -> local == Local.Type.OTHER;
    };
  }
}
