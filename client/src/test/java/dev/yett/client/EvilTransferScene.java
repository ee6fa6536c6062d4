package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yett.protocol.Digest;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A device that sends other than what was asked for.
abstract class EvilTransferScene extends DeviceScene {
  static final byte[] EVIL = "evil".getBytes(UTF_8);

  static void whole(PieceWriter to, String path) throws IOException {
    to.entry(FileDevice.header(path, 4));
    to.data(EVIL, 0, 4);
    to.end(new ContentDigest(4, Digest.sha256(EVIL)));
  }

  /// A device that answers `get-tree` with a directory and these pieces.
  static FileDevice sending(Pieces pieces) {
    var device =
        new FileDevice() {
          @Override
          protected void tree(PieceWriter to, String path, List<TreeEntry> wanted)
              throws IOException {
            to.entry(TreeEntry.of("", EntryType.DIRECTORY));
            pieces.write(to);
          }
        };
    device.files.put("/logs/x", EVIL);
    return device;
  }

  /// What a device sends of a tree.
  interface Pieces {
    void write(PieceWriter to) throws IOException;
  }

  Set<String> below(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files
          .filter(f -> !f.equals(directory))
          .map(f -> directory.relativize(f).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
