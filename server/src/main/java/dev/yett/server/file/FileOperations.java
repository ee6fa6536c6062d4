package dev.yett.server.file;

import dev.yett.server.file.root.Roots;
import dev.yett.server.file.tree.GetTree;
import dev.yett.server.file.tree.ManifestOperation;
import dev.yett.server.file.tree.PutTree;
import dev.yett.server.operation.Operation;
import java.util.List;
import java.util.stream.Stream;

/// The operations upon the files of an owner's roots.
public final class FileOperations {
  private FileOperations() {}

  /// All of them; they are always offered, and the rights of roots decide.
  public static List<Operation> upon(Roots roots) {
    return Stream.<Operation>of(
            new ListFiles(roots),
            new Stat(roots),
            new Get(roots),
            new Put(roots),
            new Part(roots),
            new MakeDirectory(roots),
            new Move(roots),
            new Remove(roots),
            new SignaturesOperation(roots),
            new GetChanges(roots),
            new Follow(roots),
            ManifestOperation.manifest(roots),
            ManifestOperation.digests(roots),
            new GetTree(roots),
            new PutTree(roots))
        .<Operation>map(OnDisk::new)
        .toList();
  }
}
