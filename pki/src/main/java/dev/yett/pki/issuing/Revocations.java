package dev.yett.pki.issuing;

import dev.yett.identity.BundleContent;
import dev.yett.pki.PkiException;
import dev.yett.pki.Target;
import dev.yett.pki.inventory.CaInventory;
import dev.yett.pki.inventory.Database;
import dev.yett.pki.inventory.RevokedGrants;
import dev.yett.pki.inventory.State;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Octets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a CA has revoked, and the bundles that say so. Belongs to the thread of its authority.
public final class Revocations {
  private final CertificateAuthority authority;
  private final Path directory;
  private final String domain;
  private final Database database;
  private final CaInventory inventory;

  Revocations(
      CertificateAuthority authority,
      Path directory,
      String domain,
      Database database,
      CaInventory inventory) {
    this.authority = authority;
    this.directory = directory;
    this.domain = domain;
    this.database = database;
    this.inventory = inventory;
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
                "a CA is replaced: yett-pki rotate issuing --compromised");
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
    database.act(now, "revoke", entry.subject(), entry.serial(), new byte[0]);
  }

  /// A bundle and what it says, for people.
  public record Made(long number, int certificates, int grants, Octets der) {}

  /// Signs the next bundle and keeps it.
  ///
  /// @param signers all issuing CAs in force; the last signs the bundle
  /// @param list what the grants authority has revoked, if it was given; what earlier lists said is
  ///     kept
  public Made bundle(List<Certifier.Signer> signers, Optional<RevokedGrants> list, Instant now)
      throws PkiException {
    if (list.isPresent() && !list.get().domain().equals(domain)) {
      throw new PkiException(
          "the list of revoked grants is of "
              + list.get().domain()
              + ", this authority is of "
              + domain,
          "each domain has authorities of its own");
    }
    var carried = carried(signers);
    return database.writing(
        () -> {
          if (list.isPresent()) {
            inventory.learn(list.get());
          }
          var number = inventory.nextBundle();
          var rootCrl = inventory.newestRootCrl().orElseThrow();
          var grants = inventory.revokedGrants(domain, now.minus(GrantAuthority.KEPT));
          var next = database.optionalSetting(Rotation.NEXT_ROOT_CRL);
          var revoked = 0;
          byte[] der;
          try {
            var crls = new ArrayList<Octets>();
            for (var signer : signers) {
              var own = inventory.revokedLeaves(signer.certificate().getSubjectX500Principal());
              revoked += own.size();
              crls.add(Octets.of(RevocationList.sign(signer, number, own, now)));
            }
            next.ifPresent(hex -> crls.add(Octets.ofHex(hex)));
            var content =
                new BundleContent(
                    number,
                    now.truncatedTo(ChronoUnit.MILLIS),
                    rootCrl.der(),
                    crls,
                    grants.forBundle(),
                    List.of());
            der = BundleSigner.sign(signers.getLast(), carried, content.encode());
          } catch (GeneralSecurityException e) {
            throw new PkiException("cannot sign the bundle: " + e.getMessage(), "", e);
          }
          inventory.addBundle(number, rootCrl.number(), now, der);
          database.act(
              now, "bundle", Long.toString(number), "", Digest.sha256(der).value().toArray());
          return new Made(number, revoked, grants.grants().size(), Octets.of(der));
        });
  }

  private List<X509Certificate> carried(List<Certifier.Signer> signers) throws PkiException {
    var certificates = new ArrayList<X509Certificate>();
    signers.forEach(signer -> certificates.add(signer.certificate()));
    authority.cross().ifPresent(certificates::add);
    return certificates;
  }
}
