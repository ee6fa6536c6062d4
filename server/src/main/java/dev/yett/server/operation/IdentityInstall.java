package dev.yett.server.operation;

import dev.yett.identity.Credentials;
import dev.yett.identity.IdentityException;
import dev.yett.identity.TimeFloor;
import dev.yett.identity.enrol.Delivery;
import dev.yett.identity.enrol.Enrolment;
import dev.yett.identity.enrol.NewSecrets;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.Octets;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Reason;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/// `identity.install`: takes the reply to a request of this device, and secrets that were encrypted
/// to it (PROTOCOL §15). What is not for the key that waits here, or not for this name, is refused.
public final class IdentityInstall implements Operation {
  private static final Path NAMED = Path.of("reply");

  private final OperationSpec spec;
  private final Supplier<Credentials> own;
  private final Path directory;
  private final Enrolment enrolment;
  private final TimeFloor clock;

  /// @param roles who may bring one
  /// @param own what is in use at the time of asking
  public IdentityInstall(
      Set<String> roles,
      Supplier<Credentials> own,
      Path directory,
      Enrolment enrolment,
      TimeFloor clock) {
    this.own = own;
    this.directory = directory;
    this.enrolment = enrolment;
    this.clock = clock;
    this.spec =
        Specs.named(
            "identity.install",
            "Take a new certificate, or a secret encrypted to the device",
            InputMode.SEALED,
            OutputMode.NONE,
            Effect.CHANGES,
            roles,
            OptionalLong.of(Delivery.LARGEST));
  }

  @Override
  public OperationSpec spec() {
    return spec;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    byte[] text = exchange.input().readNBytes(Delivery.LARGEST + 1);
    if (text.length > Delivery.LARGEST) {
      return Outcome.failed(Reason.INPUT_TOO_LARGE);
    }
    try {
      Delivery delivery = Delivery.parse(NAMED, text);
      if (!delivery.grants().isEmpty()) {
        throw new IdentityException(NAMED, "grants are for an operator, not for a device");
      }
      return install(delivery);
    } catch (IdentityException e) {
      return Outcome.failed(Reason.IDENTITY_REFUSED, String.valueOf(e.getMessage()));
    }
  }

  private Outcome install(Delivery delivery) throws IOException, IdentityException {
    Credentials current = own.get();
    var result = Cbor.map();
    boolean taken = false;
    if (delivery.reply().isPresent()) {
      var installed = enrolment.renew(NAMED, delivery.reply().get(), current, clock::judging);
      taken = installed.taken();
      result
          .put("serial", serial(installed.leaf().getSerialNumber()))
          .put("not-after", installed.leaf().getNotAfter().toInstant().toEpochMilli());
    }
    List<Cbor> fingerprints = new ArrayList<>();
    for (Octets secret : delivery.secrets()) {
      for (String line : NewSecrets.install(NAMED, secret.toArray(), current, directory, false)) {
        fingerprints.add(Cbor.of(line));
      }
      taken = true;
    }
    if (!fingerprints.isEmpty()) result.put("secrets", Cbor.array(fingerprints));
    result.put("outcome", taken ? "installed" : "held");
    return Outcome.done(result.build().entries());
  }

  private static Octets serial(BigInteger number) {
    return Octets.of(number.toByteArray());
  }
}
