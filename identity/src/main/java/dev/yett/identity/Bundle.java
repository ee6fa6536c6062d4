package dev.yett.identity;

import dev.yett.protocol.TrustNumber;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// A trust bundle whose signature was verified. Immutable.
@SuppressWarnings("DoNotCallSuggester")
public final class Bundle {
  private Bundle() {}

  /// Verifies everything that PROTOCOL §18 says of a bundle by itself.
  ///
  /// @param at the time now
  /// @throws IdentityException why it is not believed
  public static Bundle verify(byte[] bytes, Set<TrustAnchor> anchors, Instant at)
      throws IdentityException {
    throw new UnsupportedOperationException();
  }

  public TrustNumber number() {
    throw new UnsupportedOperationException();
  }

  public BundleContent content() {
    throw new UnsupportedOperationException();
  }

  public Instant issued() {
    throw new UnsupportedOperationException();
  }

  /// The root CRL, then those of the issuing CAs.
  public List<X509CRL> crls() {
    throw new UnsupportedOperationException();
  }

  /// Who signed it.
  public X509Certificate signer() {
    throw new UnsupportedOperationException();
  }

  /// A copy of the bytes as they came.
  public byte[] encoded() {
    throw new UnsupportedOperationException();
  }
}
