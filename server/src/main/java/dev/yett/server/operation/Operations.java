package dev.yett.server.operation;

import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.util.function.Supplier;

/// `operations`: the catalogue, the same for every operator (PROTOCOL §14). Offered to every grant.
public final class Operations implements Operation {
  private static final OperationSpec SPEC =
      Specs.builtIn(
          "operations",
          "What the device offers",
          InputMode.NONE,
          OutputMode.BYTES,
          Effect.READS,
          true);

  private final Supplier<Catalogue> catalogue;

  /// @param catalogue what is offered at the time of asking
  public Operations(Supplier<Catalogue> catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public OperationSpec spec() {
    return SPEC;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    exchange.output().write(catalogue.get().encode());
    return Outcome.done();
  }
}
