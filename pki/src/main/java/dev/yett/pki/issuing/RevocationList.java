package dev.yett.pki.issuing;

import dev.yett.pki.PkiException;
import dev.yett.pki.UsageException;
import dev.yett.pki.keys.KeyPairs;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Builds CRLs (RFC 5280 §5). `nextUpdate` is the end of the issuer's certificate: how old a bundle
/// may be is judged by the bundle's own date, and a forgotten CRL locks nobody out.
public final class RevocationList {
  private RevocationList() {}

  /// Why a certificate was revoked.
  public enum Cause {
    UNSPECIFIED(CRLReason.unspecified),
    KEY_COMPROMISE(CRLReason.keyCompromise),
    AFFILIATION_CHANGED(CRLReason.affiliationChanged),
    SUPERSEDED(CRLReason.superseded),
    CESSATION(CRLReason.cessationOfOperation);

    private final int code;

    Cause(int code) {
      this.code = code;
    }

    /// As people type it: `key-compromise`.
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
      return text();
    }

    public static Cause of(String text) throws PkiException {
      for (var cause : values()) {
        if (cause.text().equals(text)) {
          return cause;
        }
      }
      throw new UsageException(
          "'" + text + "' is not a reason", "one of " + java.util.Arrays.toString(values()));
    }
  }

  /// One entry.
  public record Entry(BigInteger serial, Instant at, Cause cause) {}

  /// The DER of a CRL with number `number`, issued at `now`.
  public static byte[] sign(Certifier.Signer issuer, long number, List<Entry> entries, Instant now)
      throws GeneralSecurityException {
    try {
      var builder = new X509v2CRLBuilder(Certifier.subject(issuer.certificate()), Date.from(now));
      builder.setNextUpdate(issuer.certificate().getNotAfter());
      for (var entry : entries) {
        builder.addCRLEntry(entry.serial(), Date.from(entry.at()), entry.cause().code);
      }
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils()
              .createAuthorityKeyIdentifier(issuer.certificate().getPublicKey()));
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
      var signer =
          new JcaContentSignerBuilder(KeyPairs.signature(issuer.certificate())).build(issuer.key());
      return builder.build(signer).getEncoded();
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
