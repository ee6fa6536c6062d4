package dev.yett.identity.enrol;

import dev.yett.identity.IdentityException;
import dev.yett.identity.Pem;
import dev.yett.identity.SecretFile;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.PassphraseSeal;
import dev.yett.identity.seal.Passphrases;
import dev.yett.identity.seal.WrongPassphraseException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/// `key.pem`: a private key in PKCS#8, in clear or under a passphrase (PROTOCOL §19). Any thread.
public final class KeyFile {
  public static final String LABEL = "PRIVATE KEY";
  public static final String SEALED_LABEL = "ENCRYPTED PRIVATE KEY";

  private KeyFile() {}

  /// A new key on P-256.
  public static KeyPair make() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /// PKCS#8 in DER, with the public key inside (RFC 5915), which GnuTLS asks for and the JDK leaves
  /// out. The caller clears it.
  public static byte[] encode(KeyPair keys) throws GeneralSecurityException {
    var secret = (ECPrivateKey) keys.getPrivate();
    var publicKey = SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
    var order = secret.getParams().getOrder().bitLength();
    try {
      return new PrivateKeyInfo(
              publicKey.getAlgorithm(),
              new org.bouncycastle.asn1.sec.ECPrivateKey(
                  order, secret.getS(), publicKey.getPublicKeyData(), null))
          .getEncoded("DER");
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /// The text of a key file in clear; the caller clears it.
  public static byte[] pem(KeyPair keys) throws GeneralSecurityException {
    var plain = encode(keys);
    try {
      return Pem.encode(LABEL, plain);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /// The text of a key file under a passphrase, which `openssl pkey` opens too.
  public static byte[] pem(KeyPair keys, Passphrase passphrase) throws GeneralSecurityException {
    var plain = encode(keys);
    try {
      return Pem.encode(SEALED_LABEL, PassphraseSeal.CBC.seal(plain, passphrase));
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /// The key in a block `ENCRYPTED PRIVATE KEY`. Whether it is that of a certificate is for the
  /// caller to check: one wrong passphrase in 256 leaves a padding that looks right, and seldom a
  /// key too.
  ///
  /// @param file named in errors
  public static PrivateKey open(Path file, Pem.Block block, Passphrase passphrase)
      throws IdentityException, WrongPassphraseException {
    byte[] plain = {};
    try {
      plain = PassphraseSeal.CBC.open(block.bytes(), passphrase);
    } catch (GeneralSecurityException e) {
      throw new IdentityException(
          file,
          block.line(),
          "the key is not under PBES2 with scrypt and AES-256-CBC; change it with:"
              + " openssl pkcs8 -topk8 -scrypt -in key.pem -out new.pem");
    }
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(plain));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw WrongPassphraseException.garbled();
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /// The key pair in a file for its owner alone, in clear or under a passphrase, as this class
  /// wrote it: with the public key inside.
  ///
  /// @param hint how to mend a file that holds no such key
  public static KeyPair read(Path file, String hint, Passphrases passphrases)
      throws IOException, IdentityException {
    byte[] text = SecretFile.read(file);
    try {
      var blocks = Pem.parse(file, text);
      if (blocks.size() != 1) {
        throw new IdentityException(file, "not one key; " + hint);
      }
      return pair(file, blocks.getFirst(), passphrases);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IdentityException(file, "not a key; " + hint);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private static KeyPair pair(Path file, Pem.Block block, Passphrases passphrases)
      throws IOException, IdentityException, GeneralSecurityException {
    byte[] plain = {};
    try {
      if (block.label().equals(SEALED_LABEL)) {
        try (Passphrase passphrase = passphrases.of(file)) {
          plain = PassphraseSeal.CBC.open(block.bytes(), passphrase);
        } catch (WrongPassphraseException e) {
          throw new IdentityException(file + ": the passphrase is wrong", e);
        }
      } else {
        plain = block.bytes();
      }
      PrivateKey secret =
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(plain));
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(plain);
      ASN1BitString point =
          org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(info.parsePrivateKey()).getPublicKey();
      PublicKey open =
          KeyFactory.getInstance("EC")
              .generatePublic(
                  new X509EncodedKeySpec(
                      new SubjectPublicKeyInfo(info.getPrivateKeyAlgorithm(), point.getBytes())
                          .getEncoded()));
      return new KeyPair(open, secret);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }
}
