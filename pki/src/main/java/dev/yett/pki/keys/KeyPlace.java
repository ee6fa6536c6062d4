package dev.yett.pki.keys;

import dev.yett.identity.MasterSecret;
import dev.yett.identity.Pem;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.PassphraseSeal;
import dev.yett.identity.seal.WrongPassphraseException;
import dev.yett.pki.LockedKeyException;
import dev.yett.pki.Out;
import dev.yett.pki.PemFile;
import dev.yett.pki.PkiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;

/// Where an authority has one of its keys: in `NAME.key` under a passphrase, or in a token that
/// `NAME.token` names. Belongs to one thread.
public final class KeyPlace {
  public static final String MASTER_LABEL = "YETT ENCRYPTED MASTER SECRET";

  private static final int MASTER_LENGTH = 32;

  private final Path directory;
  private final String name;

  private KeyPlace(Path directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  public static KeyPlace of(Path directory, String name) {
    return new KeyPlace(directory, name);
  }

  public boolean isThere() {
    return Files.exists(file()) || Files.exists(tokenFile());
  }

  private Path file() {
    return directory.resolve(name + ".key");
  }

  private Path tokenFile() {
    return directory.resolve(name + ".token");
  }

  /// Gives a certificate for a new key.
  public interface Certified {
    X509Certificate of(KeyPair keys) throws GeneralSecurityException;
  }

  /// Makes a key here, has it certified, and keeps it.
  ///
  /// @param token where the key shall be; a file under the passphrase if there is none
  /// @param alias by which the token knows it
  public Made make(
      KeyPairs.Curve curve,
      Optional<Token.Place> token,
      String alias,
      Passphrase passphrase,
      Certified certified)
      throws GeneralSecurityException, IOException, PkiException {
    if (token.isEmpty()) {
      var keys = KeyPairs.make(curve);
      var certificate = certified.of(keys);
      KeyPairs.seal(keys, passphrase, file());
      return new Made(certificate, keys.getPrivate());
    }
    try {
      var open = Token.open(token.get(), passphrase);
      open.requireFree(alias);
      var keys = open.make(curve);
      var certificate = certified.of(keys);
      open.keep(alias, keys.getPrivate(), certificate);
      Token.remember(token.get(), alias, tokenFile());
      return new Made(certificate, open.key(alias));
    } catch (ProviderException e) {
      throw new GeneralSecurityException("the token failed: " + e.getMessage(), e);
    }
  }

  /// A key that was made, and its certificate.
  public record Made(X509Certificate certificate, PrivateKey key) {}

  /// The key, which must be that of `certificate`.
  public PrivateKey open(Passphrase passphrase, X509Certificate certificate) throws PkiException {
    if (!Files.exists(tokenFile())) {
      if (!Files.exists(file())) {
        throw new PkiException(
            file() + " is not there", "where it is on another medium: --offline-root DIR");
      }
      return KeyPairs.open(file(), passphrase, certificate);
    }
    var remembered = Token.Remembered.read(tokenFile());
    var key = Token.open(remembered.place(), passphrase).key(remembered.alias());
    try {
      if (KeyPairs.belongs(key, certificate)) {
        return key;
      }
    } catch (GeneralSecurityException | ProviderException e) {
      throw new PkiException("the token does not sign: " + e.getMessage(), "", e);
    }
    throw new PkiException(
        tokenFile() + " names a key that is not that of the certificate", "is it another token?");
  }

  /// Makes a master secret here.
  public void makeMaster(Optional<Token.Place> token, String alias, Passphrase passphrase)
      throws GeneralSecurityException, IOException, PkiException {
    var master = new byte[MASTER_LENGTH];
    new SecureRandom().nextBytes(master);
    try {
      if (token.isEmpty()) {
        Out.secret(file(), Pem.encode(MASTER_LABEL, PassphraseSeal.GCM.seal(master, passphrase)));
      } else {
        Token.open(token.get(), passphrase).keepMaster(alias, master);
        Token.remember(token.get(), alias, tokenFile());
      }
    } catch (ProviderException e) {
      throw new GeneralSecurityException("the token failed: " + e.getMessage(), e);
    } finally {
      Arrays.fill(master, (byte) 0);
    }
  }

  /// The master secret.
  public MasterSecret openMaster(Passphrase passphrase) throws PkiException {
    if (Files.exists(tokenFile())) {
      var remembered = Token.Remembered.read(tokenFile());
      return Token.open(remembered.place(), passphrase).master(remembered.alias());
    }
    byte[] master = {};
    try {
      master = PassphraseSeal.GCM.open(PemFile.only(MASTER_LABEL, file()), passphrase);
      if (master.length != MASTER_LENGTH) {
        throw new PkiException(file() + " does not hold a master secret", "restore it");
      }
      return MasterSecret.of(master);
    } catch (WrongPassphraseException e) {
      throw new LockedKeyException(
          "wrong passphrase for " + file(), "each authority has a passphrase of its own");
    } catch (GeneralSecurityException e) {
      throw new PkiException(file() + ": " + e.getMessage(), "restore it from a backup", e);
    } finally {
      Arrays.fill(master, (byte) 0);
    }
  }
}
