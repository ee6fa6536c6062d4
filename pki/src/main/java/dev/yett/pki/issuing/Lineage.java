package dev.yett.pki.issuing;

import dev.yett.pki.PkiException;
import dev.yett.pki.inventory.CaInventory;
import dev.yett.pki.inventory.Database;
import dev.yett.pki.keys.KeyPlace;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The CAs of one authority as they are in force: a root, while it is being replaced also the one
/// before, and the issuing CAs below. Read from the inventory; immutable.
///
/// @param generation of the root that signs new issuing CAs, from 1
/// @param root of that generation
/// @param issuing all that have not expired and are not revoked, the one that issues last
/// @param before the root that is being replaced
/// @param cross the new root's name and key, signed by that one
record Lineage(
    int generation,
    X509Certificate root,
    List<Ca> issuing,
    Optional<X509Certificate> before,
    Optional<X509Certificate> cross) {
  /// Settings of the inventory.
  static final String ROOT = "root";
  static final String OVERLAP = "overlap";

  /// One issuing CA.
  record Ca(int generation, X509Certificate certificate) {}

  /// Reads it.
  static Lineage of(Database database, CaInventory inventory, Instant now)
      throws SQLException, PkiException {
    var root = Integer.parseInt(database.optionalSetting(ROOT).orElse("1"));
    var overlap = database.optionalSetting(OVERLAP).isPresent();
    var current = required(inventory.authority("root", Integer.toString(root)));
    Optional<X509Certificate> before =
        overlap
            ? Optional.of(required(inventory.authority("root", Integer.toString(root - 1))))
            : Optional.empty();
    Optional<X509Certificate> cross =
        overlap
            ? Optional.of(required(inventory.authority("root", "cross-" + root)))
            : Optional.empty();
    var issuing = new ArrayList<Ca>();
    for (var name : inventory.liveIssuing(now)) {
      var certificate = required(inventory.authority("issuing", name));
      if (isIssuedBy(certificate, current)
          || before.filter(old -> isIssuedBy(certificate, old)).isPresent()) {
        issuing.add(new Ca(Integer.parseInt(name), certificate));
      }
    }
    return new Lineage(root, current, issuing, before, cross);
  }

  /// The one that issues.
  Ca issuer() throws PkiException {
    if (issuing.isEmpty()) {
      throw new PkiException("no issuing CA is valid any more", "yett-pki rotate issuing");
    }
    return issuing.getLast();
  }

  /// What stands in `ca.pem`.
  List<X509Certificate> anchors() {
    var anchors = new ArrayList<X509Certificate>();
    before.ifPresent(anchors::add);
    anchors.add(root);
    return anchors;
  }

  /// What follows a leaf.
  List<X509Certificate> chain() throws PkiException {
    var chain = new ArrayList<X509Certificate>();
    chain.add(issuer().certificate());
    cross.ifPresent(chain::add);
    return chain;
  }

  /// The key of an issuing CA.
  static KeyPlace key(Path directory, String kind, int generation) {
    return KeyPlace.of(directory, file(kind, generation));
  }

  /// `root`, `root-2`, `issuing-3`: names of files.
  static String file(String kind, int generation) {
    return generation == 1 ? kind : kind + "-" + generation;
  }

  static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static X509Certificate required(Optional<byte[]> der) throws PkiException {
    return parse(
        der.orElseThrow(
            () -> new PkiException("the inventory lacks a CA", "restore it from a backup")));
  }

  static X509Certificate parse(byte[] der) throws PkiException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException e) {
      throw new PkiException("not a certificate: " + e.getMessage(), "restore it from a backup", e);
    }
  }
}
