package dev.yett.pki.issuing;

import dev.yett.identity.HashChain;
import dev.yett.identity.enrol.Reply;
import dev.yett.identity.enrol.SigningRequest;
import dev.yett.identity.seal.Passphrase;
import dev.yett.pki.Lifetime;
import dev.yett.pki.PkiException;
import dev.yett.pki.Target;
import dev.yett.pki.config.Profiles;
import dev.yett.pki.inventory.Acts;
import dev.yett.pki.inventory.Audit;
import dev.yett.pki.inventory.CaInventory;
import dev.yett.pki.inventory.Database;
import dev.yett.pki.inventory.Ending;
import dev.yett.pki.inventory.Selection;
import dev.yett.pki.inventory.State;
import dev.yett.protocol.Octets;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x509.GeneralName;

/// The certificate authority: a directory with a root, issuing CAs, their keys under one passphrase
/// or in a token, and the inventory. Belongs to one thread; other programs may use the same
/// directory at the same time.
///
/// ```
/// authority.db   what was issued and revoked; every certificate is here before it leaves
/// root.pem       root.key      opened by nothing that is done daily; may be on another medium
/// issuing.pem    issuing.key   issuing-2.pem … after a rotation; .token instead of .key
/// profiles.toml  what it issues, if its owner has decided
/// ```
public final class CertificateAuthority implements AutoCloseable {
  static final String WHAT = "a certificate authority";

  private final Path directory;
  private final Database database;
  private final CaInventory inventory;
  private final String domain;
  private final Instant now;
  private Optional<Lineage> lineage = Optional.empty();
  private Optional<Octets> bundleForAll = Optional.empty();

  CertificateAuthority(Path directory, Database database, Instant now) throws PkiException {
    this.directory = directory;
    this.database = database;
    inventory = new CaInventory(database);
    domain = database.setting("domain");
    this.now = now;
  }

  static void record(
      Database database,
      CaInventory inventory,
      String act,
      String kind,
      String name,
      X509Certificate certificate,
      Instant now)
      throws SQLException, PkiException {
    var issued = issued(certificate);
    inventory.add(kind, name, now, issued);
    database.act(now, act, kind + "/" + name, issued.serial(), issued.digest());
  }

  public static CertificateAuthority open(Path directory, Instant now) throws PkiException {
    var database = Database.open(directory, WHAT);
    try {
      return new CertificateAuthority(directory, database, now);
    } catch (PkiException e) {
      database.close();
      throw e;
    }
  }

  /// Read when it is first needed: what only lists verifies no signature, and is many times faster.
  private Lineage lineage() throws PkiException {
    if (lineage.isEmpty()) {
      lineage = Optional.of(database.reading(() -> Lineage.of(database, inventory, now)));
    }
    return lineage.get();
  }

  Path directory() {
    return directory;
  }

  public String domain() {
    return domain;
  }

  /// What its owner has decided about certificates.
  public Profiles profiles() throws PkiException {
    return Profiles.in(directory);
  }

  public X509Certificate issuingCertificate() throws PkiException {
    return lineage().issuer().certificate();
  }

  /// What stands in `ca.pem`.
  public byte[] anchors() throws PkiException {
    return pem(lineage().anchors());
  }

  /// What follows the leaf in `cert.pem`.
  public byte[] chain() throws PkiException {
    return pem(lineage().chain());
  }

  /// What follows a leaf.
  public List<X509Certificate> chainCertificates() throws PkiException {
    return lineage().chain();
  }

  private static byte[] pem(List<X509Certificate> certificates) throws PkiException {
    var out = new ByteArrayOutputStream();
    for (var certificate : certificates) {
      out.writeBytes(issued(certificate).pem());
    }
    return out.toByteArray();
  }

  /// The whole answer to a request, as PEM. All answers of one opened authority carry one bundle.
  public byte[] reply(IssuedCertificate certificate) throws PkiException {
    var bundle = Octets.of(bundleForAll());
    var chain = new ArrayList<X509Certificate>();
    chain.add(certificate.certificate());
    chain.addAll(lineage().chain());
    try {
      return new Reply(chain, lineage().anchors(), Optional.of(bundle)).encode();
    } catch (GeneralSecurityException e) {
      throw new PkiException("cannot encode the reply: " + e.getMessage(), "", e);
    }
  }

  /// The bundle that goes with each certificate of one opened authority.
  byte[] bundleForAll() throws PkiException {
    if (bundleForAll.isEmpty()) {
      bundleForAll = Optional.of(Octets.of(newestBundle()));
    }
    return bundleForAll.get().toArray();
  }

  /// The certificates that a person asked for, in the order of issue.
  public void each(Selection selection, Consumer<CaInventory.Entry> consumer) throws PkiException {
    database.reading(
        () -> {
          inventory.each(selection, consumer);
          return 0;
        });
  }

  /// The certificate with this serial, as it was issued.
  public Optional<X509Certificate> certificate(String serial) throws PkiException {
    var der = database.reading(() -> inventory.der(serial));
    return der.isEmpty() ? Optional.empty() : Optional.of(Lineage.parse(der.get()));
  }

  /// The length of the longest subject of those, as a list shows it.
  public int widest(Selection selection) throws PkiException {
    return database.reading(() -> inventory.widest(selection));
  }

  public List<Ending> endings(Instant now) throws PkiException {
    return database.reading(() -> inventory.endings(now));
  }

  /// All that was done about a name.
  public List<Acts.Act> history(String name) throws PkiException {
    return database.reading(() -> Acts.about(database, name));
  }

  /// Checks the log, and the inventory against it.
  public Audit audit(Optional<HashChain.Head> remembered) throws PkiException {
    return database.reading(
        () -> new Audit(Acts.verify(database, remembered), inventory.unlogged()));
  }

  /// The bundle that was made last; there is one from the beginning.
  public byte[] newestBundle() throws PkiException {
    return database
        .reading(inventory::newestBundle)
        .orElseThrow(() -> new PkiException(directory + " holds no bundle", "yett-pki bundle"));
  }

  /// Opens the key of the CA that issues, and nothing else.
  public Certifier.Signer unlock(Passphrase passphrase) throws PkiException {
    return unlock(lineage().issuer(), passphrase);
  }

  private Certifier.Signer unlock(Lineage.Ca ca, Passphrase passphrase) throws PkiException {
    var key =
        database.unlocking(
            now,
            Lineage.file("issuing", ca.generation()),
            () ->
                Lineage.key(directory, "issuing", ca.generation())
                    .open(passphrase, ca.certificate()));
    return new Certifier.Signer(ca.certificate(), key);
  }

  /// Opens the keys of all issuing CAs in force, for a bundle; the one that issues comes last.
  public List<Certifier.Signer> unlockAll(Passphrase passphrase) throws PkiException {
    var signers = new ArrayList<Certifier.Signer>();
    lineage().issuer();
    for (var ca : lineage().issuing()) {
      signers.add(unlock(ca, passphrase));
    }
    return signers;
  }

  /// From now to the end of `lifetime`.
  ///
  /// @param asked whether a person named the lifetime: then one that outlasts the issuing CA is
  ///     refused, else it is cut
  public Certifier.Validity validity(Duration lifetime, boolean asked, Instant now)
      throws PkiException {
    var validity = Certifier.Validity.of(now, lifetime);
    var last = issuingCertificate().getNotAfter().toInstant();
    if (!validity.notAfter().isAfter(last)) {
      return validity;
    }
    if (asked) {
      throw new PkiException(
          "a certificate for "
              + Lifetime.text(lifetime)
              + " would outlast the issuing CA, which ends on "
              + last,
          "--for "
              + Duration.between(now, last).toDays()
              + "d at most, or yett-pki rotate issuing");
    }
    return new Certifier.Validity(validity.notBefore(), last);
  }

  /// Refuses a request that whoever carries it could have made in place of the one whose name it
  /// bears.
  ///
  /// @param rekey whether a person says that a plain request is right although the name has a live
  ///     certificate
  /// @return what a person should know, or nothing
  public Optional<String> accept(SigningRequest request, Target target, boolean rekey, Instant now)
      throws PkiException {
    return new Applicant(request, target).accepted(this, rekey, now);
  }

  /// What is on record of a name, the oldest first.
  List<CaInventory.Entry> of(Target target) throws PkiException {
    return database.reading(() -> inventory.of(target.role(), target.name()));
  }

  /// What is on record with a serial.
  Optional<CaInventory.Entry> withSerial(String serial) throws PkiException {
    return database.reading(() -> inventory.withSerial(serial));
  }

  /// The live certificate of this name and key, if there is one: who asks again, because the answer
  /// was lost, gets the same.
  public Optional<IssuedCertificate> issued(Target target, PublicKey key, Instant now)
      throws PkiException {
    for (var entry : of(target)) {
      if (entry.state(now) == State.VALID) {
        var certificate = certificate(entry.serial()).orElseThrow();
        if (certificate.getPublicKey().equals(key)
            && Lineage.isIssuedBy(certificate, issuingCertificate())) {
          return Optional.of(issued(certificate));
        }
      }
    }
    return Optional.empty();
  }

  /// The newest live certificate of a name.
  public X509Certificate live(Target target, Instant now) throws PkiException {
    var live = of(target).stream().filter(entry -> entry.state(now) == State.VALID).toList();
    if (live.isEmpty()) {
      throw new PkiException(
          target + " has no live certificate to renew",
          "yett-pki issue " + target + " --request FILE");
    }
    return certificate(live.getLast().serial()).orElseThrow();
  }

  /// One certificate that shall be made.
  ///
  /// @param others DNS names and addresses beside the one URI
  public record Wanted(
      Target target, List<GeneralName> others, PublicKey key, Certifier.Validity validity) {}

  /// Signs a certificate and records it. It is in the inventory before this returns.
  public IssuedCertificate issue(Certifier.Signer signer, Wanted wanted, Instant now)
      throws PkiException {
    return issue(signer, List.of(wanted), now).getFirst();
  }

  /// Signs certificates, on all processors, and records them together. They are in the inventory
  /// before this returns.
  public List<IssuedCertificate> issue(Certifier.Signer signer, List<Wanted> wanted, Instant now)
      throws PkiException {
    var random = new SecureRandom();
    List<IssuedCertificate> certificates;
    try {
      certificates =
          wanted.parallelStream().map(one -> sign(signer, one, Certifier.serial(random))).toList();
    } catch (UncheckedSecurityException e) {
      throw new PkiException("cannot sign: " + e.cause.getMessage(), "", e.cause);
    }
    return database.writing(
        () -> {
          for (int i = 0; i < certificates.size(); i++) {
            var target = wanted.get(i).target();
            var certificate = certificates.get(i);
            inventory.add(target.role().segment(), target.name(), now, certificate);
            database.act(
                now, "issue", target.toString(), certificate.serial(), certificate.digest());
          }
          return certificates;
        });
  }

  /// A failure on its way out of a stream.
  private static final class UncheckedSecurityException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final GeneralSecurityException cause;

    UncheckedSecurityException(GeneralSecurityException cause) {
      super(cause);
      this.cause = cause;
    }
  }

  private IssuedCertificate sign(Certifier.Signer signer, Wanted wanted, BigInteger serial) {
    try {
      return IssuedCertificate.of(
          Certifier.leaf(
              signer,
              wanted.target().in(domain),
              wanted.others(),
              wanted.key(),
              serial,
              wanted.validity()));
    } catch (GeneralSecurityException e) {
      throw new UncheckedSecurityException(e);
    }
  }

  /// What it has revoked, and says so.
  public Revocations revocations() {
    return new Revocations(this, directory, domain, database, inventory);
  }

  /// A certificate that devices carry with every bundle while a root is being replaced.
  Optional<X509Certificate> cross() throws PkiException {
    return lineage().cross();
  }

  static IssuedCertificate issued(X509Certificate certificate) throws PkiException {
    try {
      return IssuedCertificate.of(certificate);
    } catch (GeneralSecurityException e) {
      throw new PkiException("cannot encode a certificate: " + e.getMessage(), "", e);
    }
  }

  @Override
  public void close() throws PkiException {
    database.close();
  }
}
