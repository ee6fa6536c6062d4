package dev.yett.pki.show;

import dev.yett.identity.BundleContent;
import dev.yett.identity.IdentityException;
import dev.yett.pki.Line;
import dev.yett.pki.PkiException;
import dev.yett.pki.inventory.CaInventory;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;

/// Shows a bundle and a CRL.
public final class BundleExhibit {
  private BundleExhibit() {}

  /// The CMS that these bytes are, if they are one with a content.
  public static Optional<CMSSignedData> parse(byte[] bytes) {
    try {
      var signed = new CMSSignedData(bytes);
      return signed.getSignedContent() == null ? Optional.empty() : Optional.of(signed);
    } catch (CMSException | RuntimeException e) {
      // BouncyCastle refuses hostile DER with whatever exception comes first.
      return Optional.empty();
    }
  }

  public static Exhibit of(CMSSignedData signed, Path file) throws PkiException {
    try {
      var content = BundleContent.decode((byte[]) signed.getSignedContent().getContent());
      var crls = new ArrayList<Map<String, Object>>();
      for (var der : content.crls()) {
        crls.addAll(entries(crl(der.toArray())));
      }
      var grants = new ArrayList<Map<String, Object>>();
      for (var grant : content.grants()) {
        var row = new LinkedHashMap<String, Object>();
        row.put("serial", grant.serial().hex());
        row.put("until", Line.of(grant.until()));
        grants.add(row);
      }
      var voids = new ArrayList<Map<String, Object>>();
      for (var cut : content.voids()) {
        var row = new LinkedHashMap<String, Object>();
        row.put("id", cut.id().toString());
        row.put("before", Line.of(cut.before()));
        voids.add(row);
      }
      var signers = new ArrayList<String>();
      for (var holder : signed.getCertificates().getMatches(null)) {
        signers.add(holder.getSubject().toString());
      }
      return Exhibit.of("trust bundle")
          .with("number", content.number())
          .with("root-crl", number(crl(content.rootCrl().toArray())))
          .with("issued", Line.of(content.issued()))
          .with("signer", signers)
          .with("revoked-certificates", crls)
          .with("revoked-grants", grants)
          .with("void-grants", voids);
    } catch (IdentityException | GeneralSecurityException | RuntimeException e) {
      throw new PkiException(file + " is not a bundle: " + e.getMessage(), "", e);
    }
  }

  public static Exhibit of(X509CRL crl) {
    return Exhibit.of("certificate revocation list")
        .with("issuer", crl.getIssuerX500Principal().toString())
        .with("number", number(crl))
        .with("issued", Line.of(crl.getThisUpdate().toInstant()))
        .with("revoked-certificates", entries(crl));
  }

  private static X509CRL crl(byte[] der) throws GeneralSecurityException {
    return (X509CRL)
        CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
  }

  private static List<Map<String, Object>> entries(X509CRL crl) {
    var rows = new ArrayList<Map<String, Object>>();
    var revoked = crl.getRevokedCertificates();
    if (revoked == null) {
      return rows;
    }
    for (var entry : revoked) {
      var row = new LinkedHashMap<String, Object>();
      row.put("serial", CaInventory.text(entry.getSerialNumber()));
      row.put("revoked", Line.of(entry.getRevocationDate().toInstant()));
      var reason = entry.getRevocationReason();
      row.put(
          "reason",
          reason == null
              ? "unspecified"
              : reason.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
      rows.add(row);
    }
    rows.sort(java.util.Comparator.comparing(row -> String.valueOf(row.get("serial"))));
    return rows;
  }

  /// The CRL number, or "none".
  private static Object number(X509CRL crl) {
    var extension = crl.getExtensionValue(Extension.cRLNumber.getId());
    if (extension == null) {
      return "none";
    }
    var inner = ASN1OctetString.getInstance(extension).getOctets();
    return ASN1Integer.getInstance(inner).getValue();
  }
}
