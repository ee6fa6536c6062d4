package dev.yett.identity;

import dev.yett.protocol.Octets;
import java.time.Instant;
import java.util.List;

/// The content of a trust bundle, PROTOCOL §18, before it is signed or after its signature was
/// verified.
///
/// @param number greater than that of every earlier bundle with the same root CRL
/// @param rootCrl DER
/// @param crls DER, of the issuing CAs
/// @param grants ascending by serial
@SuppressWarnings("DoNotCallSuggester")
public record BundleContent(
    long number,
    Instant issued,
    Octets rootCrl,
    List<Octets> crls,
    List<RevokedGrant> grants,
    List<VoidGrants> voids) {
  public BundleContent {
    crls = List.copyOf(crls);
    grants = List.copyOf(grants);
    voids = List.copyOf(voids);
  }

  /// The only encoding.
  public byte[] encode() {
    throw new UnsupportedOperationException();
  }

  /// The content that these bytes are.
  ///
  /// @throws IdentityException with the field at fault
  public static BundleContent decode(byte[] bytes) throws IdentityException {
    throw new UnsupportedOperationException();
  }
}
