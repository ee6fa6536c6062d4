package dev.yett.server.operation;

import dev.yett.identity.Credentials;
import dev.yett.identity.IdentityException;
import dev.yett.identity.enrol.Enrolment;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Reason;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/// `identity.request`: asks for a new certificate of this device, for a key that is made here and
/// stays (PROTOCOL §15). Signed by the current key as well.
public final class IdentityRequest implements Operation {
  private final OperationSpec spec;
  private final Supplier<Credentials> own;
  private final Enrolment enrolment;

  /// @param roles who may ask
  /// @param own what is in use at the time of asking
  public IdentityRequest(Set<String> roles, Supplier<Credentials> own, Enrolment enrolment) {
    this.own = own;
    this.enrolment = enrolment;
    this.spec =
        Specs.named(
            "identity.request",
            "Make a new key on the device and ask for its certificate",
            InputMode.NONE,
            OutputMode.BYTES,
            Effect.CHANGES,
            roles,
            OptionalLong.empty());
  }

  @Override
  public OperationSpec spec() {
    return spec;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    Credentials current = own.get();
    byte[] request;
    Optional<PublicKey> key;
    try {
      request = enrolment.renewal(current, Optional.empty());
      key = enrolment.pending();
    } catch (IdentityException e) {
      return Outcome.failed(Reason.IDENTITY_REFUSED, String.valueOf(e.getMessage()));
    }
    exchange.output().write(request);
    return Outcome.done(
        Cbor.map()
            .put("key", Digest.sha256(key.orElseThrow().getEncoded()).cbor())
            .put("name", current.id().toString())
            .put("certificate-not-after", current.notAfter().toEpochMilli())
            .build()
            .entries());
  }
}
