package dev.yett.server.file;

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

/// `make-directory`: one, in a directory that is there.
final class MakeDirectory implements Operation {
  private static final int MODE = 0700;

  private final Roots roots;

  MakeDirectory(Roots roots) {
    this.roots = roots;
  }

  @Override
  public OperationSpec spec() {
    return FileSpecs.MAKE_DIRECTORY;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    try (Place place = roots.place(Roots.path(permit, "path"), "path")) {
      place.directory().makeDirectory(place.name(Reason.EXISTS, "path"), MODE);
      place.directory().sync();
      return Outcome.done();
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    }
  }
}
