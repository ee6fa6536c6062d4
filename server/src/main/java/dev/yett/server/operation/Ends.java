package dev.yett.server.operation;

import dev.yett.identity.Expiry;
import dev.yett.protocol.Cbor;
import java.time.Instant;

/// `expiry` of PROTOCOL §15: how long the device's own identity will do, for people to see.
final class Ends {
  private Ends() {}

  static Cbor.Map of(Expiry expiry, Instant now) {
    return Cbor.map()
        .put("certificate-not-after", expiry.notAfter().toEpochMilli())
        .put("trust-issued", expiry.issued().toEpochMilli())
        .put("refuse-from", expiry.refuseFrom().toEpochMilli())
        .put("warnings", Cbor.array(expiry.warnings(now).stream().map(Cbor::of).toList()))
        .build();
  }
}
