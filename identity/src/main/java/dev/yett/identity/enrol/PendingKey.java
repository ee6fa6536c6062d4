package dev.yett.identity.enrol;

import dev.yett.identity.DurableFile;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Pem;
import dev.yett.identity.SecretFile;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.Passphrases;
import dev.yett.identity.seal.WrongPassphraseException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/// `key.pending` of an identity directory: a key that waits for its certificate, and never leaves.
/// Beside it, in clear, `key.pending.pub`, so that a reply can be judged without a passphrase.
final class PendingKey {
  static final String NAME = "key.pending";
  static final String PUBLIC = "key.pending.pub";
  private static final String PUBLIC_LABEL = "PUBLIC KEY";

  private PendingKey() {}

  /// The key that waits, or a new one: 0600 by the open call.
  ///
  /// @param protection under which a new one is put
  static KeyPair of(Path directory, Optional<Passphrase> protection, Passphrases passphrases)
      throws IOException, IdentityException {
    Path file = directory.resolve(NAME);
    if (Files.exists(file)) {
      KeyPair waiting = read(file, passphrases);
      writePublic(directory, waiting.getPublic());
      return waiting;
    }
    byte[] text = {};
    try {
      KeyPair fresh = KeyFile.make();
      text = protection.isPresent() ? KeyFile.pem(fresh, protection.get()) : KeyFile.pem(fresh);
      DurableFile.create(file, text, DurableFile.OWNER_ONLY);
      writePublic(directory, fresh.getPublic());
      return fresh;
    } catch (FileAlreadyExistsException e) { // made by another process at the same moment
      return read(file, passphrases);
    } catch (GeneralSecurityException e) {
      throw new IdentityException(file + ": no key could be made", e);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /// The public half of the key that waits, if one does.
  static Optional<PublicKey> publicKey(Path directory) throws IOException, IdentityException {
    Path file = directory.resolve(PUBLIC);
    if (!Files.exists(directory.resolve(NAME)) || !Files.exists(file)) {
      return Optional.empty();
    }
    var blocks = Pem.parse(file, Files.readAllBytes(file));
    try {
      if (blocks.size() == 1 && blocks.getFirst().label().equals(PUBLIC_LABEL)) {
        return Optional.of(
            KeyFactory.getInstance("EC")
                .generatePublic(new X509EncodedKeySpec(blocks.getFirst().bytes())));
      }
    } catch (GeneralSecurityException e) {
      // Told below.
    }
    throw new IdentityException(file, "not a public key; ask for a new request, which writes it");
  }

  private static void writePublic(Path directory, PublicKey key) throws IOException {
    byte[] text = Pem.encode(PUBLIC_LABEL, key.getEncoded());
    Path file = directory.resolve(PUBLIC);
    if (!Files.exists(file) || !MessageDigest.isEqual(Files.readAllBytes(file), text)) {
      DurableFile.write(file, text, DurableFile.READABLE);
    }
  }

  private static KeyPair read(Path file, Passphrases passphrases)
      throws IOException, IdentityException {
    byte[] text = SecretFile.read(file);
    try {
      var blocks = Pem.parse(file, text);
      if (blocks.size() != 1) {
        throw new IdentityException(file, "not one key; remove it to ask for a new certificate");
      }
      return pair(file, blocks.getFirst(), passphrases);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IdentityException(file, "not a key; remove it to ask for a new certificate");
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private static KeyPair pair(Path file, Pem.Block block, Passphrases passphrases)
      throws IOException, IdentityException, GeneralSecurityException {
    byte[] plain = {};
    try {
      if (block.label().equals(KeyFile.SEALED_LABEL)) {
        try (Passphrase passphrase = passphrases.of(file)) {
          plain = dev.yett.identity.seal.PassphraseSeal.CBC.open(block.bytes(), passphrase);
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
