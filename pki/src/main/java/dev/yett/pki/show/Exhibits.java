package dev.yett.pki.show;

import dev.yett.identity.DeviceSecret;
import dev.yett.identity.DeviceSecretFile;
import dev.yett.identity.Grant;
import dev.yett.identity.GrantFile;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Pem;
import dev.yett.identity.enrol.Reply;
import dev.yett.identity.enrol.SigningRequest;
import dev.yett.pki.Line;
import dev.yett.pki.PemFile;
import dev.yett.pki.PkiException;
import dev.yett.pki.inventory.CaInventory;
import dev.yett.pki.inventory.RevokedGrants;
import dev.yett.pki.keys.KeyPairs;
import dev.yett.pki.keys.KeyPlace;
import dev.yett.protocol.Digest;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;

/// Reads any file of Yett, for the command `show`.
public final class Exhibits {
  private Exhibits() {}

  public static List<Exhibit> of(byte[] bytes, Path file, Instant now) throws PkiException {
    if (bytes.length > 0 && bytes[0] == 0x30) {
      return List.of(der(bytes, file, now));
    }
    var blocks = PemFile.blocks(bytes, file);
    if (blocks.isEmpty()) {
      throw unknown(file);
    }
    var exhibits = new ArrayList<Exhibit>();
    for (var block : blocks) {
      exhibits.add(block(block, file, now));
      Arrays.fill(block.bytes(), (byte) 0);
    }
    Arrays.fill(bytes, (byte) 0);
    return exhibits;
  }

  private static PkiException unknown(Path file) {
    return new PkiException(
        file + " is not a file of Yett", "a certificate, key, grant, device.secret or bundle");
  }

  private static Exhibit der(byte[] bytes, Path file, Instant now) throws PkiException {
    var bundle = BundleExhibit.parse(bytes);
    if (bundle.isPresent()) {
      return BundleExhibit.of(bundle.get(), file);
    }
    try {
      return certificate(bytes, now);
    } catch (GeneralSecurityException notCertificate) {
      try {
        return crl(bytes);
      } catch (GeneralSecurityException notCrl) {
        throw unknown(file);
      }
    }
  }

  private static Exhibit block(Pem.Block block, Path file, Instant now) throws PkiException {
    try {
      return switch (block.label()) {
        case Reply.ANCHOR_LABEL -> certificate(block.bytes(), now);
        case Reply.BUNDLE_LABEL -> der(block.bytes(), file, now);
        case SigningRequest.LABEL, SigningRequest.RENEWAL_LABEL -> request(block, file);
        case DeviceSecretFile.ENCRYPTED_LABEL -> Exhibit.of("encrypted device secret");
        case GrantFile.ENCRYPTED_LABEL -> Exhibit.of("encrypted grants");
        case GrantFile.PASSPHRASE_LABEL -> sealed("grants", block.bytes());
        case "CERTIFICATE" -> certificate(block.bytes(), now);
        case "X509 CRL" -> crl(block.bytes());
        case "PRIVATE KEY" -> key(block.bytes());
        case "ENCRYPTED PRIVATE KEY" -> sealed("private key", block.bytes());
        case KeyPlace.MASTER_LABEL -> sealed("master secret", block.bytes());
        case RevokedGrants.LABEL -> list(RevokedGrants.decode(block.bytes(), file));
        case "YETT GRANT" -> grant(block, file, now);
        case "YETT DEVICE SECRET" -> secret(block, file, now);
        default ->
            throw new PkiException(
                file + ":" + block.line() + ": a block " + block.label() + " is nothing of Yett's",
                "");
      };
    } catch (GeneralSecurityException | IdentityException | IllegalArgumentException e) {
      throw new PkiException(
          file + ":" + block.line() + ": not a " + block.label() + ": " + e.getMessage(), "", e);
    }
  }

  private static Exhibit request(Pem.Block block, Path file) throws IdentityException {
    var request = SigningRequest.parse(file, Pem.encode(block.label(), block.bytes()));
    var exhibit = Exhibit.of("request for a certificate");
    request.name().ifPresent(name -> exhibit.with("calls-itself", name.toString()));
    request
        .current()
        .ifPresent(
            current ->
                exhibit.with("signed-by-serial", CaInventory.text(current.getSerialNumber())));
    return exhibit
        .with("key", key(request.key()))
        .with("key-sha-256", Digest.sha256(request.key().getEncoded()).value().hex());
  }

  private static Exhibit certificate(byte[] der, Instant now) throws GeneralSecurityException {
    var certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
    var exhibit = Exhibit.of("certificate");
    var others = new ArrayList<String>();
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names != null) {
      for (var name : names) {
        var text = String.valueOf(name.get(1));
        if (name.get(0).equals(6)) {
          exhibit.with("id", text);
        } else {
          others.add(text);
        }
      }
    }
    exhibit.with("subject", certificate.getSubjectX500Principal().toString());
    exhibit.with("issuer", certificate.getIssuerX500Principal().toString());
    if (!others.isEmpty()) {
      exhibit.with("other-names", others);
    }
    var serial = certificate.getSerialNumber();
    exhibit
        .with("serial", serial.signum() < 0 ? serial.toString(16) : CaInventory.text(serial))
        .with("use", use(certificate))
        .with("key", key(certificate.getPublicKey()))
        .with("key-sha-256", Digest.sha256(certificate.getPublicKey().getEncoded()).value().hex())
        .with("signature", certificate.getSigAlgName())
        .with("sha-256", Digest.sha256(der).value().hex());
    return exhibit.valid(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant(), now);
  }

  private static String use(X509Certificate certificate) throws GeneralSecurityException {
    if (certificate.getBasicConstraints() >= 0) {
      return certificate.getBasicConstraints() == Integer.MAX_VALUE
          ? "CA"
          : "CA, path length " + certificate.getBasicConstraints();
    }
    var usages = certificate.getExtendedKeyUsage();
    if (usages == null) {
      return "unspecified";
    }
    return String.join(
        ", ",
        usages.stream()
            .map(
                usage ->
                    switch (usage) {
                      case "1.3.6.1.5.5.7.3.1" -> "serverAuth (device)";
                      case "1.3.6.1.5.5.7.3.2" -> "clientAuth (operator)";
                      default -> usage;
                    })
            .toList());
  }

  private static String key(java.security.Key key) {
    return key instanceof ECKey ec
        ? "EC P-" + ec.getParams().getCurve().getField().getFieldSize()
        : key.getAlgorithm();
  }

  private static Exhibit crl(byte[] der) throws GeneralSecurityException {
    return BundleExhibit.of(
        (X509CRL)
            CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der)));
  }

  private static Exhibit key(byte[] der) throws GeneralSecurityException {
    var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    var exhibit = Exhibit.of("private key").with("key", key(key)).with("protection", "none");
    KeyPairs.publicKey(der)
        .ifPresent(of -> exhibit.with("key-sha-256", Digest.sha256(of).value().hex()));
    return exhibit;
  }

  private static Exhibit sealed(String what, byte[] der) {
    var info = EncryptedPrivateKeyInfo.getInstance(der);
    var ours =
        info.getEncryptionAlgorithm()
            .getAlgorithm()
            .equals(org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers.id_PBES2);
    return Exhibit.of(what).with("protection", ours ? "passphrase (PBES2)" : "passphrase");
  }

  private static Exhibit grant(Pem.Block block, Path file, Instant now) throws IdentityException {
    var claims = GrantFile.parse(file, Pem.encode(block.label(), block.bytes()));
    try {
      var grant = claims.getFirst().claims();
      return Exhibit.of("grant")
          .with("serial", grant.serial().hex())
          .with("operator", grant.operator().toString())
          .with("device", grant.device().toString())
          .with("roles", List.copyOf(grant.roles()))
          .with("epoch", grant.epoch())
          .with("issued", Line.of(grant.issued()))
          .valid(grant.notBefore(), grant.notAfter(), now);
    } finally {
      claims.forEach(Grant::close);
    }
  }

  private static Exhibit secret(Pem.Block block, Path file, Instant now) throws IdentityException {
    var secrets = DeviceSecretFile.parse(file, Pem.encode(block.label(), block.bytes()));
    try {
      var secret = secrets.getFirst();
      var exhibit =
          Exhibit.of("device secret")
              .with("device", secret.device().toString())
              .with("epoch", secret.epoch());
      secret.notAfter().ifPresent(end -> exhibit.valid(Instant.EPOCH, end, now));
      return exhibit;
    } finally {
      secrets.forEach(DeviceSecret::close);
    }
  }

  private static Exhibit list(RevokedGrants list) {
    var rows = new ArrayList<Map<String, Object>>();
    list.grants()
        .forEach(
            (serial, until) -> {
              var row = new LinkedHashMap<String, Object>();
              row.put("serial", serial);
              row.put("until", Line.of(until));
              rows.add(row);
            });
    return Exhibit.of("list of revoked grants")
        .with("domain", list.domain())
        .with("revoked-grants", rows);
  }
}
