package dev.yett.server.file;

import dev.yett.posix.FileType;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Reason;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.Place;
import dev.yett.server.file.root.Roots;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;

/// `remove`: exactly the name given; of a link the link itself, of a directory an empty one.
final class Remove implements Operation {
  private final Roots roots;

  Remove(Roots roots) {
    this.roots = roots;
  }

  @Override
  public OperationSpec spec() {
    return FileSpecs.REMOVE;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    try (Place place = roots.place(Roots.path(permit, "path"), "path")) {
      String name = place.name(Reason.PERMISSION, "path");
      if (place.directory().status(name).type() == FileType.DIRECTORY) {
        place.directory().removeDirectory(name);
      } else {
        place.directory().removeFile(name);
      }
      place.directory().sync();
      return Outcome.done();
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    }
  }
}
