package dev.yett.pki.issuing;

import dev.yett.identity.seal.Passphrase;
import dev.yett.pki.Out;
import dev.yett.pki.PemFile;
import dev.yett.pki.PkiException;
import dev.yett.pki.config.Profiles;
import dev.yett.pki.inventory.CaInventory;
import dev.yett.pki.inventory.Database;
import dev.yett.pki.keys.KeyPairs;
import dev.yett.pki.keys.Token;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Makes a certificate authority: its root, its first issuing CA, its inventory and first bundle.
public final class Founding {
  private Founding() {}

  /// How a new authority keeps its keys.
  ///
  /// @param offlineRoot where the root's key goes, if not beside the rest
  /// @param token that holds the issuing CA's key, and the root's unless that goes elsewhere
  /// @param profiles a file of profiles to take over
  public record Setup(
      Optional<Path> offlineRoot, Optional<Token.Place> token, Optional<Path> profiles) {
    public static final Setup USUAL =
        new Setup(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// Makes a new authority, and its first bundle.
  public static void found(
      Path directory, String domain, Passphrase passphrase, Setup setup, Instant now)
      throws PkiException {
    var profiles =
        setup.profiles().isPresent()
            ? Profiles.load(setup.profiles().get())
            : new Profiles(Map.of(), Profiles.Constraints.NONE);
    NewDirectory.make(
        directory,
        draft -> {
          var rootPlace = setup.offlineRoot().orElse(draft);
          var rootToken =
              setup.offlineRoot().isPresent() ? Optional.<Token.Place>empty() : setup.token();
          var root =
              Lineage.key(rootPlace, "root", 1)
                  .make(
                      KeyPairs.Curve.P384,
                      rootToken,
                      "yett " + domain + " root 1",
                      passphrase,
                      keys ->
                          Certifier.root(
                              domain,
                              1,
                              keys.getPublic(),
                              keys.getPrivate(),
                              Certifier.serial(new SecureRandom()),
                              now));
          var rootSigner = new Certifier.Signer(root.certificate(), root.key());
          var issuing =
              Lineage.key(draft, "issuing", 1)
                  .make(
                      KeyPairs.Curve.P256,
                      setup.token(),
                      "yett " + domain + " issuing 1",
                      passphrase,
                      keys ->
                          Certifier.issuing(
                              rootSigner,
                              domain,
                              1,
                              profiles.constraints(),
                              keys.getPublic(),
                              now));
          Out.open(
              draft.resolve("root.pem"), CertificateAuthority.issued(root.certificate()).pem());
          if (setup.offlineRoot().isPresent()) {
            Out.open(
                rootPlace.resolve("root.pem"),
                CertificateAuthority.issued(root.certificate()).pem());
          }
          Out.open(
              draft.resolve("issuing.pem"),
              CertificateAuthority.issued(issuing.certificate()).pem());
          if (setup.profiles().isPresent()) {
            Out.open(draft.resolve(Profiles.NAME), PemFile.read(setup.profiles().get()));
          }
          var rootCrl = RevocationList.sign(rootSigner, 1, List.of(), now);
          var schema =
              Stream.concat(Database.COMMON_SCHEMA.stream(), CaInventory.SCHEMA.stream()).toList();
          try (var database = Database.create(draft, schema)) {
            database.writing(
                () -> {
                  database.set("domain", domain);
                  var inventory = new CaInventory(database);
                  CertificateAuthority.record(
                      database, inventory, "init", "root", "1", root.certificate(), now);
                  CertificateAuthority.record(
                      database, inventory, "init", "issuing", "1", issuing.certificate(), now);
                  inventory.addRootCrl(1, rootCrl);
                  return 0;
                });
          }
          try (var authority =
              new CertificateAuthority(
                  draft, Database.open(draft, CertificateAuthority.WHAT), now)) {
            authority
                .revocations()
                .bundle(
                    List.of(new Certifier.Signer(issuing.certificate(), issuing.key())),
                    Optional.empty(),
                    now);
          }
        });
  }
}
