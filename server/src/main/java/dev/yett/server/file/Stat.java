package dev.yett.server.file;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.RemotePath;
import dev.yett.server.file.root.FileEntry;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.Place;
import dev.yett.server.file.root.Roots;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.util.Optional;

/// `stat`: what a name is; of a link, the link itself.
final class Stat implements Operation {
  private final Roots roots;

  Stat(Roots roots) {
    this.roots = roots;
  }

  @Override
  public OperationSpec spec() {
    return FileSpecs.STAT;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    try {
      RemotePath path = Roots.path(permit, "path");
      exchange.record(path.root().isEmpty() ? top() : entry(path));
      return Outcome.done();
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    }
  }

  private Cbor.Map entry(RemotePath path) throws IOException {
    try (Place place = roots.place(path, "path")) {
      Optional<String> name = place.name();
      return name.isPresent()
          ? FileEntry.of(name.get(), place.directory().status(name.get()))
          : FileEntry.root(place.root().spec().name(), place.directory().status());
    }
  }

  /// `/` is no directory of the device, only the place of the roots.
  private static Cbor.Map top() {
    return Cbor.map()
        .put("name", "/")
        .put("type", "root")
        .put("mode", 0)
        .put("size", 0)
        .put("modified", 0)
        .build();
  }
}
