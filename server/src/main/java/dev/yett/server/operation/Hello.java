package dev.yett.server.operation;

import dev.yett.identity.Expiry;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.server.order.Permit;
import java.time.InstantSource;
import java.util.function.Supplier;

/// `hello`: tells an operator who the device takes them for (PROTOCOL §15). Offered to every grant.
public final class Hello implements Operation {
  private static final OperationSpec SPEC =
      Specs.builtIn(
          "hello",
          "Who the device takes you for",
          InputMode.NONE,
          OutputMode.NONE,
          Effect.READS,
          false);

  private final Supplier<Expiry> expiry;
  private final InstantSource clock;

  /// @param expiry of the device's own identity, at the time of asking
  public Hello(Supplier<Expiry> expiry, InstantSource clock) {
    this.expiry = expiry;
    this.clock = clock;
  }

  @Override
  public OperationSpec spec() {
    return SPEC;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) {
    return Outcome.done(
        Cbor.map()
            .put("operator", permit.operator().toString())
            .put("roles", Cbor.array(permit.roles().stream().sorted().map(Cbor::of).toList()))
            .put("grant-not-after", permit.claims().notAfter().toEpochMilli())
            .put("certificate-not-after", permit.certificateNotAfter().toEpochMilli())
            .put("device", Ends.of(expiry.get(), clock.instant()))
            .build()
            .entries());
  }
}
