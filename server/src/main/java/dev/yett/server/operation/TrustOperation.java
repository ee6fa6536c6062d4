package dev.yett.server.operation;

import dev.yett.identity.Installation;
import dev.yett.identity.TimeFloor;
import dev.yett.identity.TrustStore;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.Limits;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Survival;
import dev.yett.protocol.TrustNumber;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// `trust`: takes a newer trust bundle, or gives the one that is held (PROTOCOL §15 and §18).
/// Offered to every grant, since a bundle is believed for its signature and number.
public final class TrustOperation implements Operation {
  private static final OperationSpec SPEC =
      new OperationSpec(
          "trust",
          "Deliver a trust bundle, or fetch the one that the device holds",
          List.of(),
          InputMode.SEALED,
          OutputMode.BYTES,
          Effect.CHANGES,
          Survival.NONE,
          false,
          true,
          Optional.empty(),
          Optional.empty(),
          OptionalLong.of(Limits.BUNDLE));

  private final Supplier<TrustStore> store;
  private final TimeFloor clock;

  /// @param store the one in force at the time of asking
  /// @param clock is raised to the time that an installed bundle tells
  public TrustOperation(Supplier<TrustStore> store, TimeFloor clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public OperationSpec spec() {
    return SPEC;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    byte[] bundle = exchange.input().readNBytes(Limits.BUNDLE + 1);
    if (bundle.length > Limits.BUNDLE) {
      return Outcome.failed(Reason.INPUT_TOO_LARGE);
    }
    TrustStore held = store.get();
    if (bundle.length == 0) {
      exchange.output().write(held.bundle().encoded());
      return told("held", held.bundle().number());
    }
    return switch (held.install(bundle, clock::judging)) {
      case Installation.Installed(TrustNumber number) -> {
        clock.learn(held.bundle().issued());
        yield told("installed", number);
      }
      case Installation.Held(TrustNumber number) -> told("held", number);
      case Installation.Older(TrustNumber number) -> told("older", number);
      case Installation.Refused(String text) -> Outcome.failed(Reason.BUNDLE_REFUSED, text);
    };
  }

  private Outcome told(String outcome, TrustNumber number) {
    return Outcome.done(
        Cbor.map()
            .put("outcome", outcome)
            .put("number", number.cbor())
            .put("time", clock.instant().toEpochMilli())
            .build()
            .entries());
  }
}
