package dev.yett.identity.enrol;

import dev.yett.identity.DurableFile;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Pem;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.Passphrases;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;

/// `key.pending` of an identity directory: a key that waits for its certificate, and never leaves.
/// Beside it, in clear, `key.pending.pub`, so that a reply can be judged without a passphrase.
final class PendingKey {
  static final String NAME = "key.pending";
  static final String PUBLIC = "key.pending.pub";
  private static final String REMOVE = "remove it to ask for a new certificate";
  private static final String PUBLIC_LABEL = "PUBLIC KEY";

  private PendingKey() {}

  /// The key that waits, or a new one: 0600 by the open call.
  ///
  /// @param protection under which a new one is put
  static KeyPair of(Path directory, Optional<Passphrase> protection, Passphrases passphrases)
      throws IOException, IdentityException {
    Path file = directory.resolve(NAME);
    if (Files.exists(file)) {
      KeyPair waiting = KeyFile.read(file, REMOVE, passphrases);
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
      return KeyFile.read(file, REMOVE, passphrases);
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
}
