package dev.yett.pki.issuing;

import dev.yett.pki.Target;
import dev.yett.pki.Out;
import dev.yett.pki.PkiException;
import dev.yett.pki.PemFile;
import dev.yett.pki.Lifetime;
import dev.yett.pki.inventory.CaInventory;
import dev.yett.pki.inventory.State;
import dev.yett.pki.inventory.RevokedGrants;
import dev.yett.pki.inventory.Database;
import dev.yett.pki.keys.KeyPairs;
import dev.yett.identity.BundleContent;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.seal.Passphrase;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Octets;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;

/// The certificate authority: a directory with the root, one issuing CA, their keys under one
/// passphrase, and the inventory. Belongs to one thread; other programs may use the same directory
/// at the same time.
///
/// ```
/// authority.db   what was issued and revoked; every certificate is here before it leaves
/// root.pem       root.key      opened by nothing that is done daily
/// issuing.pem    issuing.key
/// ```
public final class CertificateAuthority implements AutoCloseable {
  private static final String WHAT = "a certificate authority";

  private final Path directory;
  private final Database database;
  private final CaInventory inventory;
  private final String domain;
  private final X509Certificate root;
  private final X509Certificate issuing;

  private CertificateAuthority(Path directory, Database database) throws PkiException {
    this.directory = directory;
    this.database = database;
    inventory = new CaInventory(database);
    domain = database.setting("domain");
    root = certificate(directory.resolve("root.pem"));
    issuing = certificate(directory.resolve("issuing.pem"));
  }

  /// Makes a new authority, and its first bundle.
  public static void create(Path directory, String domain, Passphrase passphrase, Instant now)
      throws PkiException {
    NewDirectory.make(
        directory,
        draft -> {
          var random = new SecureRandom();
          var rootKeys = KeyPairs.make(KeyPairs.Curve.P384);
          var root =
              Certifier.root(
                  domain,
                  rootKeys.getPublic(),
                  rootKeys.getPrivate(),
                  Certifier.serial(random),
                  now);
          var rootSigner = new Certifier.Signer(root, rootKeys.getPrivate());
          var issuingKeys = KeyPairs.make(KeyPairs.Curve.P256);
          var issuing =
              Certifier.issuing(
                  rootSigner, domain, issuingKeys.getPublic(), Certifier.serial(random), now);
          KeyPairs.seal(rootKeys, passphrase, draft.resolve("root.key"));
          KeyPairs.seal(issuingKeys, passphrase, draft.resolve("issuing.key"));
          Out.open(draft.resolve("root.pem"), IssuedCertificate.of(root).pem());
          Out.open(draft.resolve("issuing.pem"), IssuedCertificate.of(issuing).pem());
          var rootCrl = RevocationList.sign(rootSigner, 1, List.of(), now);
          var schema =
              Stream.concat(Database.COMMON_SCHEMA.stream(), CaInventory.SCHEMA.stream()).toList();
          try (var database = Database.create(draft, schema)) {
            database.writing(
                () -> {
                  database.change("INSERT INTO setting (name, value) VALUES ('domain', ?)", domain);
                  var inventory = new CaInventory(database);
                  inventory.add("root", "1", now, issued(root));
                  inventory.add("issuing", "1", now, issued(issuing));
                  inventory.addRootCrl(1, rootCrl);
                  database.act(now, "init", domain, "");
                  return 0;
                });
          }
          try (var authority = new CertificateAuthority(draft, Database.open(draft, WHAT))) {
            authority.bundle(
                new Certifier.Signer(issuing, issuingKeys.getPrivate()), Optional.empty(), now);
          }
        });
  }

  public static CertificateAuthority open(Path directory) throws PkiException {
    var database = Database.open(directory, WHAT);
    try {
      return new CertificateAuthority(directory, database);
    } catch (PkiException e) {
      database.close();
      throw e;
    }
  }

  public String domain() {
    return domain;
  }

  public X509Certificate issuingCertificate() {
    return issuing;
  }

  /// What stands in `ca.pem`.
  public byte[] anchors() throws PkiException {
    return issued(root).pem();
  }

  /// What follows the leaf in `cert.pem`.
  public byte[] chain() throws PkiException {
    return issued(issuing).pem();
  }

  public List<CaInventory.Entry> certificates() throws PkiException {
    return database.reading(inventory::all);
  }

  /// The bundle that was made last; there is one from the beginning.
  public byte[] newestBundle() throws PkiException {
    return database
        .reading(inventory::newestBundle)
        .orElseThrow(() -> new PkiException(directory + " holds no bundle", "yett-pki bundle"));
  }

  /// Opens the issuing CA's key, and nothing else.
  public Certifier.Signer unlock(Passphrase passphrase) throws PkiException {
    return new Certifier.Signer(
        issuing, KeyPairs.open(directory.resolve("issuing.key"), passphrase, issuing));
  }

  /// From now to the end of `lifetime`.
  ///
  /// @param asked whether a person named the lifetime: then one that outlasts the issuing CA is
  ///     refused, else it is cut
  public Certifier.Validity validity(Duration lifetime, boolean asked, Instant now) throws PkiException {
    var validity = Certifier.Validity.of(now, lifetime);
    var last = issuing.getNotAfter().toInstant();
    if (!validity.notAfter().isAfter(last)) {
      return validity;
    }
    var left = Duration.between(now, last);
    if (left.isNegative()) {
      throw new PkiException(
          directory.resolve("issuing.pem") + " has expired on " + last, "make a new authority");
    }
    if (asked) {
      throw new PkiException(
          "a certificate for "
              + Lifetime.text(lifetime)
              + " would outlast the issuing CA, which ends on "
              + last,
          "--for " + left.toDays() + "d at most");
    }
    return new Certifier.Validity(validity.notBefore(), last);
  }

  /// Signs a certificate for `key` and records it. It is in the inventory before this returns.
  public IssuedCertificate issue(
      Certifier.Signer signer,
      SpiffeId id,
      List<GeneralName> others,
      PublicKey key,
      Certifier.Validity validity,
      Instant now)
      throws PkiException {
    IssuedCertificate certificate;
    try {
      BigInteger serial = Certifier.serial(new SecureRandom());
      certificate = IssuedCertificate.of(Certifier.leaf(signer, id, others, key, serial, validity));
    } catch (GeneralSecurityException e) {
      throw new PkiException("cannot sign for " + id + ": " + e.getMessage(), "", e);
    }
    return database.writing(
        () -> {
          inventory.add(id.role().segment(), id.name(), now, certificate);
          database.act(
              now, "issue", new Target(id.role(), id.name()).toString(), certificate.serial());
          return certificate;
        });
  }

  /// Marks all live certificates of `target` as revoked; the next bundle says so.
  ///
  /// @return those that were marked now
  public List<CaInventory.Entry> revoke(Target target, RevocationList.Cause cause, Instant now)
      throws PkiException {
    return database.writing(
        () -> {
          var all = inventory.of(target.role(), target.name());
          if (all.isEmpty()) {
            throw new PkiException(
                directory + " has never issued a certificate for " + target, "yett-pki list");
          }
          var live = all.stream().filter(entry -> entry.state(now) == State.VALID).toList();
          for (var entry : live) {
            mark(entry, cause, now);
          }
          return live;
        });
  }

  /// Marks one certificate as revoked.
  ///
  /// @return none if it was revoked before
  public List<CaInventory.Entry> revoke(String serial, RevocationList.Cause cause, Instant now)
      throws PkiException {
    return database.writing(
        () -> {
          var entry =
              inventory
                  .withSerial(serial)
                  .orElseThrow(
                      () ->
                          new PkiException(
                              directory + " has not issued a certificate with serial " + serial,
                              "yett-pki list"));
          if (entry.kind().equals("root") || entry.kind().equals("issuing")) {
            throw new PkiException(
                serial + " is the certificate of the " + entry.kind() + " CA itself",
                "a CA is replaced, not revoked by itself");
          }
          if (entry.revoked().isPresent()) {
            return List.of();
          }
          mark(entry, cause, now);
          return List.of(entry);
        });
  }

  private void mark(CaInventory.Entry entry, RevocationList.Cause cause, Instant now)
      throws java.sql.SQLException {
    inventory.revoke(entry.serial(), now.truncatedTo(ChronoUnit.SECONDS), cause);
    database.act(now, "revoke", entry.subject(), entry.serial());
  }

  /// A bundle and what it says, for people.
  public record Made(long number, int certificates, int grants, Octets der) {}

  /// Signs the next bundle and keeps it.
  ///
  /// @param list what the grants authority has revoked, if it was given; what earlier lists said is
  ///     kept
  public Made bundle(Certifier.Signer signer, Optional<RevokedGrants> list, Instant now)
      throws PkiException {
    if (list.isPresent() && !list.get().domain().equals(domain)) {
      throw new PkiException(
          "the list of revoked grants is of "
              + list.get().domain()
              + ", this authority is of "
              + domain,
          "each domain has authorities of its own");
    }
    return database.writing(
        () -> {
          if (list.isPresent()) {
            inventory.learn(list.get());
          }
          var number = inventory.nextBundle();
          var rootCrl = inventory.newestRootCrl().orElseThrow();
          var revoked = inventory.revokedLeaves();
          var grants = inventory.revokedGrants(domain, now.minus(GrantAuthority.KEPT));
          byte[] der;
          try {
            var crl = RevocationList.sign(signer, number, revoked, now);
            der =
                BundleSigner.sign(
                    signer,
                    new BundleContent(
                            number,
                            now.truncatedTo(ChronoUnit.MILLIS),
                            rootCrl.der(),
                            List.of(Octets.of(crl)),
                            grants.forBundle(),
                            List.of())
                        .encode());
          } catch (GeneralSecurityException e) {
            throw new PkiException("cannot sign the bundle: " + e.getMessage(), "", e);
          }
          inventory.addBundle(number, rootCrl.number(), now, der);
          database.act(now, "bundle", Long.toString(number), Digest.sha256(der).value().hex());
          return new Made(number, revoked.size(), grants.grants().size(), Octets.of(der));
        });
  }

  private static IssuedCertificate issued(X509Certificate certificate) throws PkiException {
    try {
      return IssuedCertificate.of(certificate);
    } catch (GeneralSecurityException e) {
      throw new PkiException("cannot encode a certificate: " + e.getMessage(), "", e);
    }
  }

  private static X509Certificate certificate(Path file) throws PkiException {
    var der = PemFile.only("CERTIFICATE", file);
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException e) {
      throw new PkiException(file + " is not a certificate", "restore it from a backup", e);
    }
  }

  @Override
  public void close() throws PkiException {
    database.close();
  }
}
