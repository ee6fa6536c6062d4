package dev.yett.server.session;

import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Survival;
import dev.yett.protocol.Value;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// `attach`: takes over a session (PROTOCOL §13). Offered to every grant: what the session's own
/// operation needs is asked of the grant that attaches. It never runs: the session does.
public final class Attach implements Operation {
  /// The argument that names the session.
  public static final String SESSION = "session";

  private static final String NAME = "attach";

  private static final OperationSpec SPEC =
      new OperationSpec(
          NAME,
          "Take over one of your sessions",
          List.of(ArgumentSpec.of(SESSION, ArgumentType.TEXT, "as `sessions` names it")),
          InputMode.STREAM,
          OutputMode.BYTES,
          Effect.CHANGES,
          Survival.REPLAY,
          false,
          false,
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty());

  @Override
  public OperationSpec spec() {
    return SPEC;
  }

  /// Whether an order is for this.
  public static boolean isAskedBy(Permit permit) {
    return permit.operation().equals(NAME);
  }

  /// The session that such an order names.
  public static String session(Permit permit) {
    return permit.argument(SESSION).orElseThrow() instanceof Value.Text(String name) ? name : "";
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) {
    throw new IllegalStateException("an attachment runs nothing");
  }
}
