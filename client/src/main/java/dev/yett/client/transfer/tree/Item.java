package dev.yett.client.transfer.tree;

import dev.yett.client.local.Local;
import dev.yett.client.local.LocalTree;
import dev.yett.protocol.tree.ContentDigest;
import java.util.List;
import java.util.Optional;

/// One entry that is to be stored.
///
/// @param tree where it lies here
/// @param components its path there
/// @param path its path below the order's path on the device
/// @param again whether this is a directory that is named once more, after all that is in it
/// @param kept what the device holds of it already
public record Item(
    LocalTree tree,
    List<String> components,
    String path,
    Local local,
    boolean again,
    Optional<ContentDigest> kept) {
  public Item {
    components = List.copyOf(components);
  }

  /// The entries to be stored, one after the other. For one thread.
  public interface Source {
    /// The next; nothing at the end.
    Optional<Item> next() throws java.io.IOException;
  }

  Item withKept(Optional<ContentDigest> now) {
    return new Item(tree, components, path, local, again, now);
  }
}
