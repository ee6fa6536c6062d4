package dev.yett.identity;

import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.PassphraseSeal;
import dev.yett.identity.seal.RecipientSeal;
import dev.yett.identity.seal.WrongPassphraseException;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Fields;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Files of grants: any number of PEM blocks `YETT GRANT`, PROTOCOL §19.
public final class GrantFile {
  /// Around the text of such a file, encrypted to a certificate.
  public static final String ENCRYPTED_LABEL = "YETT ENCRYPTED GRANTS";

  /// Around the text of such a file, under a passphrase.
  public static final String PASSPHRASE_LABEL = "YETT GRANTS UNDER PASSPHRASE";

  static final String LABEL = "YETT GRANT";

  private GrantFile() {}

  /// All grants of a file; the caller closes them.
  ///
  /// @throws IdentityException with file and line; also when others may read it, or when it holds
  ///     none
  public static List<Grant> read(Path file) throws IOException, IdentityException {
    byte[] text = SecretFile.read(file);
    try {
      return parse(file, text);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /// Writes the grants durably, 0600, in place of what was there.
  public static void write(Path file, List<Grant> grants) throws IOException {
    byte[] text = text(grants);
    try {
      SecretFile.write(file, text);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /// A file of grants as one block that only the key of `to` opens.
  public static byte[] encrypt(List<Grant> grants, X509Certificate to)
      throws GeneralSecurityException {
    byte[] text = text(grants);
    try {
      return Pem.encode(ENCRYPTED_LABEL, RecipientSeal.seal(text, to));
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /// What `encrypt` was given; the caller closes them.
  ///
  /// @param file named in errors
  /// @param key that of `own`
  public static List<Grant> decrypt(Path file, byte[] pem, PrivateKey key, X509Certificate own)
      throws IdentityException {
    Pem.Block block = Pem.only(file, pem, ENCRYPTED_LABEL);
    byte[] text = {};
    try {
      text = RecipientSeal.open(block.bytes(), key, own);
    } catch (GeneralSecurityException e) {
      throw new IdentityException(file, block.line(), "does not open: " + e.getMessage());
    }
    try {
      return parse(file, text);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /// A file of grants as one block that opens with the passphrase.
  public static byte[] encrypt(List<Grant> grants, Passphrase passphrase)
      throws GeneralSecurityException {
    byte[] text = text(grants);
    try {
      return Pem.encode(PASSPHRASE_LABEL, PassphraseSeal.GCM.seal(text, passphrase));
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /// What `encrypt` was given; the caller closes them.
  ///
  /// @param file named in errors
  public static List<Grant> decrypt(Path file, byte[] pem, Passphrase passphrase)
      throws IdentityException, WrongPassphraseException {
    Pem.Block block = Pem.only(file, pem, PASSPHRASE_LABEL);
    byte[] text = {};
    try {
      text = PassphraseSeal.GCM.open(block.bytes(), passphrase);
    } catch (GeneralSecurityException e) {
      throw new IdentityException(file, block.line(), "does not open: " + e.getMessage());
    }
    try {
      return parse(file, text);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private static byte[] text(List<Grant> grants) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Grant one : grants) {
      byte[] block = encode(one);
      out.writeBytes(block);
      Arrays.fill(block, (byte) 0);
    }
    return out.toByteArray();
  }

  /// The PEM block of one grant. It holds the key: the caller clears it.
  public static byte[] encode(Grant grant) {
    byte[] key = grant.key().key();
    byte[] content = Cbor.map().put("key", key).put("claims", grant.claimsBytes()).encode();
    try {
      return Pem.encode(LABEL, content);
    } finally {
      Arrays.fill(key, (byte) 0);
      Arrays.fill(content, (byte) 0);
    }
  }

  /// The grants of a text.
  ///
  /// @param file named in errors
  public static List<Grant> parse(Path file, byte[] text) throws IdentityException {
    List<Grant> grants = new ArrayList<>();
    for (Pem.Block block : Pem.parse(file, text)) {
      try {
        if (!block.label().equals(LABEL)) {
          throw new IdentityException(
              file, block.line(), "a block " + block.label() + " where a grant is expected");
        }
        grants.add(decode(block.bytes()));
      } catch (ProtocolException e) {
        throw new IdentityException(file, block.line(), "not a grant: " + e.getMessage());
      } finally {
        Arrays.fill(block.bytes(), (byte) 0);
      }
    }
    if (grants.isEmpty()) {
      throw new IdentityException(file, "holds no grant");
    }
    return grants;
  }

  private static Grant decode(byte[] content) throws ProtocolException {
    Fields fields = Fields.decode(content, Reason.CLAIMS_MALFORMED);
    byte[] key = fields.bytes("key", 32).toArray();
    try {
      byte[] claims = fields.bytes("claims").toArray();
      fields.endStrict(Reason.CLAIMS_MALFORMED);
      return Grant.of(claims, GrantKey.of(key));
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
