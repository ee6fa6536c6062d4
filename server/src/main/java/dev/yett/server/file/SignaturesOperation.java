package dev.yett.server.file;

import dev.yett.posix.FileStatus;
import dev.yett.posix.OpenFile;
import dev.yett.posix.RegularFile;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.delta.SignatureWriter;
import dev.yett.protocol.delta.Signatures;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.Place;
import dev.yett.server.file.root.Roots;
import dev.yett.server.file.tree.Content;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;

/// `signatures`: sums of the blocks of a file, so that a client can send what is new in its own.
final class SignaturesOperation implements Operation {
  private final Roots roots;

  SignaturesOperation(Roots roots) {
    this.roots = roots;
  }

  @Override
  public OperationSpec spec() {
    return FileSpecs.SIGNATURES;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    try (Place place = roots.place(Roots.path(permit, "path"), "path");
        RegularFile file =
            place.directory().openRegular(place.file("path"), OpenFile.Access.READ)) {
      FileStatus before = file.status();
      var out =
          new SignatureWriter(exchange.output(), before.size(), Signatures.blockFor(before.size()));
      new Content().read(file, 0, before.size(), out::update);
      out.finish();
      return Outcome.done(Get.result(before));
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    }
  }
}
