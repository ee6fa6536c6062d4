package dev.yett.server.session;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Survival;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// `sessions`: those of the operator who asks (PROTOCOL §15). Offered to every grant.
public final class ListSessions implements Operation {
  private static final OperationSpec SPEC =
      new OperationSpec(
          "sessions",
          "Your sessions on this device",
          List.of(),
          InputMode.NONE,
          OutputMode.RECORDS,
          Effect.READS,
          Survival.NONE,
          false,
          false,
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty());

  private final Sessions sessions;

  public ListSessions(Sessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public OperationSpec spec() {
    return SPEC;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    for (Cbor.Map row : sessions.rows(permit.operator())) exchange.record(row);
    return Outcome.done();
  }
}
