package dev.yett.pki.keys;

import dev.yett.identity.MasterSecret;
import dev.yett.identity.seal.Passphrase;
import dev.yett.pki.Line;
import dev.yett.pki.LockedKeyException;
import dev.yett.pki.Out;
import dev.yett.pki.PemFile;
import dev.yett.pki.PkiException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Properties;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// A PKCS#11 token, through the JDK's SunPKCS11: keys are made in it, or put into it, and never
/// come out. Its PIN is what a passphrase is for a file. Belongs to one thread.
///
/// A token has HMAC and no HKDF, so what lies in it for the master secret is the pseudo-random key
/// that HKDF extracts from it (RFC 5869 §2.2); each expansion of 32 bytes is then one HMAC in the
/// token.
public final class Token {
  private final Provider provider;
  private final KeyStore store;
  private final Place place;

  private Token(Provider provider, KeyStore store, Place place) {
    this.provider = provider;
    this.store = store;
    this.place = place;
  }

  /// Where a token is.
  ///
  /// @param library of its maker, an absolute path
  /// @param slot counted from 0 among the slots that have a token
  public record Place(Path library, int slot) {
    public Place {
      if (!library.isAbsolute() || slot < 0) {
        throw new IllegalArgumentException("not a place of a token");
      }
    }

    /// `/usr/lib/softhsm/libsofthsm2.so`, or with `:SLOT` behind it.
    public static Place parse(String text) throws PkiException {
      var colon = text.lastIndexOf(':');
      var slot = colon < 0 ? "0" : text.substring(colon + 1);
      var library = Path.of(colon < 0 ? text : text.substring(0, colon));
      if (!library.isAbsolute() || !slot.matches("[0-9]{1,4}")) {
        throw new dev.yett.pki.UsageException(
            "'" + text + "' is not a token",
            "the absolute path of its PKCS#11 library, with :SLOT unless it is slot 0");
      }
      return new Place(library, Integer.parseInt(slot));
    }
  }

  /// Remembers in `file` that the key is in a token.
  static void remember(Place place, String alias, Path file) throws PkiException {
    var text =
        "library = " + place.library() + "\nslot = " + place.slot() + "\nalias = " + alias + "\n";
    Out.open(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /// What `remember` wrote.
  record Remembered(Place place, String alias) {
    static Remembered read(Path file) throws PkiException {
      var properties = new Properties();
      try {
        properties.load(new StringReader(new String(PemFile.read(file), StandardCharsets.UTF_8)));
        return new Remembered(
            Place.parse(
                properties.getProperty("library", "") + ":" + properties.getProperty("slot", "")),
            properties.getProperty("alias", ""));
      } catch (IOException | IllegalArgumentException e) {
        throw new PkiException(
            file + " does not say where the token is", "lines library, slot and alias", e);
      }
    }
  }

  /// Logs in.
  public static Token open(Place place, Passphrase pin) throws PkiException {
    if (!Files.exists(place.library())) {
      throw new PkiException(
          "no PKCS#11 library " + place.library(), "install the software of the token");
    }
    var characters = characters(pin);
    try {
      var provider = provider(place);
      var store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, characters);
      return new Token(provider, store, place);
    } catch (GeneralSecurityException | IOException | ProviderException e) {
      throw new LockedKeyException(
          "the token in slot "
              + place.slot()
              + " of "
              + place.library()
              + " does not open: "
              + cause(e),
          "is it there, and the PIN right?",
          e);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  private static char[] characters(Passphrase pin) {
    var bytes = pin.copy();
    try {
      var decoded = StandardCharsets.UTF_8.decode(java.nio.ByteBuffer.wrap(bytes));
      var characters = new char[decoded.remaining()];
      decoded.get(characters);
      Arrays.fill(decoded.array(), '\0');
      return characters;
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /// Registered, since signatures find the provider by the key; once for each token.
  private static Provider provider(Place place) {
    var name = "yett" + Integer.toHexString(place.hashCode());
    var known = Security.getProvider("SunPKCS11-" + name);
    if (known != null) {
      return known;
    }
    var configured =
        Security.getProvider("SunPKCS11")
            .configure(
                """
                --name = %s
                library = %s
                slotListIndex = %d
                attributes(generate, CKO_PRIVATE_KEY, *) = {
                  CKA_SENSITIVE = true
                  CKA_EXTRACTABLE = false
                  CKA_SIGN = true
                }
                attributes(import, CKO_SECRET_KEY, *) = {
                  CKA_SENSITIVE = true
                  CKA_EXTRACTABLE = false
                  CKA_SIGN = true
                }
                """
                    .formatted(name, place.library(), place.slot()));
    Security.addProvider(configured);
    return configured;
  }

  /// A new key pair, whose private key exists in the token alone; kept only by [#keep].
  KeyPair make(KeyPairs.Curve curve) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC", provider);
    generator.initialize(new ECGenParameterSpec(curve.jdkName()));
    return generator.generateKeyPair();
  }

  void keep(String alias, PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException, PkiException {
    requireFree(alias);
    store.setKeyEntry(alias, key, null, new X509Certificate[] {certificate});
  }

  PrivateKey key(String alias) throws PkiException {
    try {
      if (store.getKey(alias, null) instanceof PrivateKey key) {
        return key;
      }
      throw new LockedKeyException(
          "the token in slot " + place.slot() + " has no key " + alias, "is it another token?");
    } catch (GeneralSecurityException | ProviderException e) {
      throw new PkiException("the token gives no key " + alias + ": " + cause(e), "", e);
    }
  }

  /// Puts the pseudo-random key of a master secret into the token.
  void keepMaster(String alias, byte[] master) throws GeneralSecurityException, PkiException {
    requireFree(alias);
    var extracted = MasterSecret.extract(master);
    try {
      store.setEntry(
          alias, new KeyStore.SecretKeyEntry(new SecretKeySpec(extracted, "HmacSHA256")), null);
    } finally {
      Arrays.fill(extracted, (byte) 0);
    }
  }

  /// The master secret, computing in the token.
  MasterSecret master(String alias) throws PkiException {
    try {
      if (!(store.getKey(alias, null) instanceof SecretKey key)) {
        throw new PkiException(
            "the token in slot " + place.slot() + " has no secret " + alias,
            "is it another token?");
      }
      return MasterSecret.expanding(
          input -> {
            try {
              var mac = Mac.getInstance("HmacSHA256", provider);
              mac.init(key);
              return mac.doFinal(input);
            } catch (GeneralSecurityException e) {
              throw new ProviderException("the token does not compute HMAC-SHA-256", e);
            }
          });
    } catch (GeneralSecurityException | ProviderException e) {
      throw new PkiException("the token gives no secret " + alias + ": " + cause(e), "", e);
    }
  }

  /// Refuses a name that a key has. It may be that of an `init` or `rotate` that died after the
  /// token had the key and before the authority was there; or of another authority, so nobody but a
  /// person can tell whether it may go.
  void requireFree(String alias) throws GeneralSecurityException, PkiException {
    if (store.containsAlias(alias)) {
      var since =
          store.getCertificate(alias) instanceof X509Certificate certificate
              ? " since " + Line.of(certificate.getNotBefore().toInstant())
              : "";
      throw new LockedKeyException(
          "the token in slot " + place.slot() + " holds a key '" + alias + "'" + since,
          "another authority's, or left by a run that was cut off: if no authority uses it, remove"
              + " it with: pkcs11-tool --module "
              + place.library()
              + " --slot-index "
              + place.slot()
              + " --login --delete-object --type privkey --label '"
              + alias
              + "' (for a master secret, --type secrkey; then --type cert too)");
    }
  }

  private static String cause(Throwable e) {
    var deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }
}
