package dev.yett.server.file;

import dev.yett.posix.FileType;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RemotePath;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.Place;
import dev.yett.server.file.root.Roots;
import dev.yett.server.file.root.Target;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;

/// `move`: a new path within the same root, in one step.
final class Move implements Operation {
  private final Roots roots;

  Move(Roots roots) {
    this.roots = roots;
  }

  @Override
  public OperationSpec spec() {
    return FileSpecs.MOVE;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    String argument = "from";
    try {
      RemotePath from = Roots.path(permit, "from");
      RemotePath to = Roots.path(permit, "to");
      if (!from.root().equals(to.root())) {
        throw new FileFault(Reason.CROSS_DEVICE, "to");
      }
      try (Place source = roots.place(from, "from")) {
        String name = source.name(Reason.PERMISSION, "from");
        FileType type = source.directory().status(name).type();
        argument = "to";
        try (Place target = roots.place(to, "to")) {
          move(permit, source, name, target, type);
        }
      }
      return Outcome.done();
    } catch (IOException e) {
      return FileFault.outcome(e, argument);
    }
  }

  private static void move(Permit permit, Place source, String name, Place target, FileType type)
      throws IOException {
    String newName = target.name(Reason.EXISTS, "to");
    boolean replace = target.root().mayReplace(permit.argument("overwrite").isPresent());
    boolean taken = Target.check(target.directory(), newName, replace, "to").isPresent();
    if (type == FileType.REGULAR && !target.root().names().allowsFile(newName)) {
      throw new FileFault(Reason.NAME_DENIED, "to");
    }
    if (taken && type == FileType.DIRECTORY) {
      throw new FileFault(Reason.EXISTS, "to");
    }
    Target.rename(source.directory(), name, target.directory(), newName, replace);
    target.directory().sync();
    source.directory().sync();
  }
}
