package dev.yett.pki.issuing;

import dev.yett.identity.SignedContent;
import dev.yett.identity.seal.Passphrase;
import dev.yett.pki.Line;
import dev.yett.pki.Out;
import dev.yett.pki.PkiException;
import dev.yett.pki.config.Profiles;
import dev.yett.pki.inventory.CaInventory;
import dev.yett.pki.inventory.Database;
import dev.yett.pki.keys.KeyPairs;
import dev.yett.pki.keys.KeyPlace;
import dev.yett.pki.keys.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Replaces CAs. A new issuing CA issues from now on, and what the old one issued holds on. A new
/// root is at first certified by the old one too: until [#finish], both chains verify, and whoever
/// renews learns the new root. Belongs to one thread.
///
/// Keys and certificates are written as files first and named in the inventory last, in one
/// transaction, under the write lock: a crash before leaves files that nothing refers to, and the
/// next try replaces them; two programs at once never write the same file. What was done is marked
/// as untold until [#told]: who comes again after a crash does not replace twice.
public final class Rotation implements AutoCloseable {
  static final String NEXT_ROOT_CRL = "next-root-crl";
  private static final String UNTOLD = "untold rotation";
  private static final String NEXT_ROOT_CRL_NUMBER = "next-root-crl-number";

  private final Path directory;
  private final Path rootDirectory;
  private final Optional<Token.Place> token;
  private final Database database;
  private final CaInventory inventory;
  private final String domain;
  private final Lineage lineage;
  private final Instant now;

  private Rotation(
      Path directory,
      Optional<Path> offlineRoot,
      Optional<Token.Place> token,
      Database database,
      Instant now)
      throws PkiException {
    this.directory = directory;
    this.rootDirectory = offlineRoot.orElse(directory);
    this.token = token;
    this.database = database;
    this.now = now;
    inventory = new CaInventory(database);
    domain = database.setting("domain");
    lineage = database.reading(() -> Lineage.of(database, inventory, now));
  }

  /// Opens an authority to replace CAs of it.
  ///
  /// @param offlineRoot where the root's key is, if not in the authority's directory
  /// @param token where new keys go
  public static Rotation of(
      Path directory, Optional<Path> offlineRoot, Optional<Token.Place> token, Instant now)
      throws PkiException {
    var database = Database.open(directory, CertificateAuthority.WHAT);
    try {
      return new Rotation(directory, offlineRoot, token, database, now);
    } catch (PkiException e) {
      database.close();
      throw e;
    }
  }

  /// A new issuing CA under the root in force.
  ///
  /// @param compromised whether the one before is revoked: what it issued then no longer holds, and
  ///     the next bundle says so
  public X509Certificate issuing(Passphrase passphrase, boolean compromised) throws PkiException {
    if (!compromised) {
      requireRoom();
    }
    var root = root(passphrase);
    return database.writing(
        () -> {
          requireUnchanged();
          var made = make(root, passphrase);
          if (compromised) {
            for (var ca : lineage.issuing()) {
              var serial = CaInventory.text(ca.certificate().getSerialNumber());
              inventory.revoke(
                  serial, now.truncatedTo(ChronoUnit.SECONDS), RevocationList.Cause.KEY_COMPROMISE);
              database.act(now, "revoke", "issuing/" + ca.generation(), serial, new byte[0]);
            }
          }
          add("issuing", Integer.toString(made.generation()), made.certificate());
          if (compromised) {
            sayRevoked(root);
          }
          database.set(UNTOLD, compromised ? COMPROMISED : ISSUING);
          return made.certificate();
        });
  }

  /// A new root, certified by the old one, and an issuing CA below it.
  public X509Certificate root(Passphrase passphrase, Optional<Path> newPlace) throws PkiException {
    if (lineage.before().isPresent()) {
      throw new PkiException(
          "the root before is still being replaced", "yett-pki rotate root --finish");
    }
    requireRoom();
    var old = root(passphrase);
    var generation = lineage.generation() + 1;
    var place = newPlace.orElse(rootDirectory);
    return database.writing(
        () -> {
          requireUnchanged();
          var made = makeRoot(place, generation, newPlace.isPresent(), passphrase);
          var signer = new Certifier.Signer(made.certificate(), made.key());
          var cross = cross(old, made.certificate());
          var issuing = make(signer, passphrase);
          Out.open(
              directory.resolve(Lineage.file("root", generation) + ".pem"),
              CertificateAuthority.issued(made.certificate()).pem());
          add("root", Integer.toString(generation), made.certificate());
          add("root", "cross-" + generation, cross);
          add("issuing", Integer.toString(issuing.generation()), issuing.certificate());
          database.set(Lineage.ROOT, Integer.toString(generation));
          database.set(Lineage.OVERLAP, "1");
          say(signer, inventory.newestRootCrl().orElseThrow().number() + 1, List.of());
          database.set(UNTOLD, ROOT);
          return made.certificate();
        });
  }

  private KeyPlace.Made makeRoot(Path place, int generation, boolean isFile, Passphrase passphrase)
      throws PkiException {
    try {
      return Lineage.key(place, "root", generation)
          .make(
              KeyPairs.Curve.P384,
              isFile ? Optional.empty() : token,
              "yett " + domain + " root " + generation,
              passphrase,
              keys ->
                  Certifier.root(
                      domain,
                      generation,
                      keys.getPublic(),
                      keys.getPrivate(),
                      Certifier.serial(new SecureRandom()),
                      now));
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiException("cannot make the new root: " + e.getMessage(), "", e);
    }
  }

  private X509Certificate cross(Certifier.Signer old, X509Certificate root) throws PkiException {
    try {
      return Certifier.cross(old, root, now);
    } catch (GeneralSecurityException e) {
      throw new PkiException("cannot certify the new root: " + e.getMessage(), "", e);
    }
  }

  /// Ends the overlap: from the next bundle on only the new root counts. Needs no key.
  ///
  /// @return how many live certificates of the old root's chain end with it
  public long finish() throws PkiException {
    if (lineage.before().isEmpty()) {
      throw new PkiException("no root is being replaced", "yett-pki rotate root begins");
    }
    return database.writing(
        () -> {
          requireUnchanged();
          var crl = database.optionalSetting(NEXT_ROOT_CRL).orElseThrow();
          var number = database.optionalSetting(NEXT_ROOT_CRL_NUMBER).orElseThrow();
          inventory.addRootCrl(Long.parseLong(number), HexFormat.of().parseHex(crl));
          database.unset(NEXT_ROOT_CRL);
          database.unset(NEXT_ROOT_CRL_NUMBER);
          database.unset(Lineage.OVERLAP);
          database.act(now, "finish", "root/" + lineage.generation(), "", new byte[0]);
          database.set(UNTOLD, FINISH);
          var since = lineage.root().getNotBefore().toInstant();
          return inventory.liveBefore(since, now);
        });
  }

  /// `rotate issuing`.
  public static final String ISSUING = "issuing";

  /// `rotate issuing --compromised`.
  public static final String COMPROMISED = "issuing --compromised";

  /// `rotate root`.
  public static final String ROOT = "root";

  /// `rotate root --finish`.
  public static final String FINISH = "root --finish";

  /// Whether a run that was cut off has done this already and nobody was told: the CA that it made
  /// (the root in force where it ended the one before).
  public Optional<X509Certificate> untold(String act) throws PkiException {
    var done = database.reading(() -> database.optionalSetting(UNTOLD));
    if (done.filter(act::equals).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        act.equals(ISSUING) || act.equals(COMPROMISED)
            ? lineage.issuer().certificate()
            : lineage.root());
  }

  /// A person knows what was done.
  public void told() throws PkiException {
    database.writing(
        () -> {
          database.unset(UNTOLD);
          return 0;
        });
  }

  private record MadeIssuing(int generation, X509Certificate certificate) {}

  private MadeIssuing make(Certifier.Signer root, Passphrase passphrase)
      throws SQLException, PkiException {
    var generation = inventory.issuingCount() + 1;
    var constraints = Profiles.in(directory).constraints();
    try {
      var made =
          Lineage.key(directory, "issuing", generation)
              .make(
                  KeyPairs.Curve.P256,
                  token,
                  "yett " + domain + " issuing " + generation,
                  passphrase,
                  keys ->
                      Certifier.issuing(
                          root, domain, generation, constraints, keys.getPublic(), now));
      Out.open(
          directory.resolve(Lineage.file("issuing", generation) + ".pem"),
          CertificateAuthority.issued(made.certificate()).pem());
      return new MadeIssuing(generation, made.certificate());
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiException("cannot make the new issuing CA: " + e.getMessage(), "", e);
    }
  }

  private Certifier.Signer root(Passphrase passphrase) throws PkiException {
    int generation = lineage.generation();
    var key =
        database.unlocking(
            now,
            Lineage.file("root", generation),
            () -> Lineage.key(rootDirectory, "root", generation).open(passphrase, lineage.root()));
    return new Certifier.Signer(lineage.root(), key);
  }

  private void add(String kind, String name, X509Certificate certificate)
      throws SQLException, PkiException {
    CertificateAuthority.record(database, inventory, "rotate", kind, name, certificate, now);
  }

  /// A new CRL of the root in force, with all issuing CAs that are revoked.
  private void sayRevoked(Certifier.Signer root) throws SQLException, PkiException {
    var number =
        Long.parseLong(
                database
                    .optionalSetting(NEXT_ROOT_CRL_NUMBER)
                    .orElse(Long.toString(inventory.newestRootCrl().orElseThrow().number())))
            + 1;
    say(root, number, inventory.revokedIssuing());
  }

  private void say(Certifier.Signer root, long number, List<RevocationList.Entry> revoked)
      throws SQLException, PkiException {
    try {
      var crl = RevocationList.sign(root, number, revoked, now);
      if (database.optionalSetting(Lineage.OVERLAP).isPresent()) {
        database.set(NEXT_ROOT_CRL, HexFormat.of().formatHex(crl));
        database.set(NEXT_ROOT_CRL_NUMBER, Long.toString(number));
      } else {
        inventory.addRootCrl(number, crl);
      }
    } catch (GeneralSecurityException e) {
      throw new PkiException("cannot sign the CRL of the root: " + e.getMessage(), "", e);
    }
  }

  /// A bundle carries every issuing CA in force, and a cross certificate while a root is replaced:
  /// with one more than it may carry, no device would take it.
  private void requireRoom() throws PkiException {
    var most = SignedContent.MOST_CERTIFICATES - 2;
    if (lineage.issuing().size() > most) {
      var first = lineage.issuing().getFirst().certificate().getNotAfter().toInstant();
      throw new PkiException(
          lineage.issuing().size() + " issuing CAs are in force, and a bundle carries no more",
          "wait until the oldest ends on " + Line.of(first) + ", or rotate issuing --compromised");
    }
  }

  /// Another program may have had the lock since this one looked.
  private void requireUnchanged() throws SQLException, PkiException {
    if (!Lineage.of(database, inventory, now).equals(lineage)) {
      throw new PkiException("another program rotated meanwhile", "look with yett-pki list");
    }
  }

  @Override
  public void close() throws PkiException {
    database.close();
  }
}
