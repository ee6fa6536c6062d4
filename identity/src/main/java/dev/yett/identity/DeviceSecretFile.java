package dev.yett.identity;

import dev.yett.identity.seal.RecipientSeal;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `device.secret`: any number of PEM blocks `YETT DEVICE SECRET`, one for each epoch that the
/// device holds, PROTOCOL §19.
public final class DeviceSecretFile {
  /// Around the text of such a file, encrypted to a certificate.
  public static final String ENCRYPTED_LABEL = "YETT ENCRYPTED DEVICE SECRET";

  static final String LABEL = "YETT DEVICE SECRET";

  private DeviceSecretFile() {}

  /// All secrets of a file, of one device and different epochs; the caller closes them.
  ///
  /// @throws IdentityException with file and line; also when others may read it, or when it holds
  ///     none
  public static List<DeviceSecret> read(Path file) throws IOException, IdentityException {
    byte[] text = SecretFile.read(file);
    try {
      return parse(file, text);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /// Writes the secrets durably, 0600, in place of what was there.
  public static void write(Path file, List<DeviceSecret> secrets) throws IOException {
    byte[] text = text(secrets);
    try {
      SecretFile.write(file, text);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /// A file of device secrets as one block that only the key of `to` opens.
  public static byte[] encrypt(List<DeviceSecret> secrets, X509Certificate to)
      throws GeneralSecurityException {
    byte[] text = text(secrets);
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
  public static List<DeviceSecret> decrypt(
      Path file, byte[] pem, PrivateKey key, X509Certificate own) throws IdentityException {
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

  private static byte[] text(List<DeviceSecret> secrets) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (DeviceSecret one : secrets) {
      byte[] block = encode(one);
      out.writeBytes(block);
      Arrays.fill(block, (byte) 0);
    }
    return out.toByteArray();
  }

  /// The PEM block of one secret: the caller clears it.
  public static byte[] encode(DeviceSecret held) {
    byte[] secret = held.secret();
    byte[] content =
        Cbor.map()
            .put("epoch", held.epoch())
            .put("device", held.device().toString())
            .put("secret", secret)
            .put("not-after", held.notAfter().map(end -> Cbor.of(end.toEpochMilli())))
            .encode();
    try {
      return Pem.encode(LABEL, content);
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(content, (byte) 0);
    }
  }

  /// The secrets of a text.
  ///
  /// @param file named in errors
  public static List<DeviceSecret> parse(Path file, byte[] text) throws IdentityException {
    List<DeviceSecret> secrets = new ArrayList<>();
    Set<Long> epochs = new HashSet<>();
    for (Pem.Block block : Pem.parse(file, text)) {
      try {
        if (!block.label().equals(LABEL)) {
          throw new IdentityException(
              file,
              block.line(),
              "a block " + block.label() + " where a device secret is expected");
        }
        DeviceSecret secret = decode(block.bytes());
        secrets.add(secret);
        if (!secret.device().equals(secrets.getFirst().device())) {
          throw new IdentityException(file, block.line(), "field device: another device's secret");
        }
        if (!epochs.add(secret.epoch())) {
          throw new IdentityException(
              file, block.line(), "field epoch: epoch " + secret.epoch() + " a second time");
        }
      } catch (ProtocolException e) {
        throw new IdentityException(file, block.line(), "not a device secret: " + e.getMessage());
      } finally {
        Arrays.fill(block.bytes(), (byte) 0);
      }
    }
    if (secrets.isEmpty()) {
      throw new IdentityException(file, "holds no device secret");
    }
    return secrets;
  }

  private static DeviceSecret decode(byte[] content) throws ProtocolException {
    Fields fields = Fields.decode(content, Reason.MESSAGE_MALFORMED);
    long epoch = fields.uint("epoch");
    SpiffeId device =
        SpiffeId.of(fields.text("device"))
            .filter(id -> id.role() == Role.DEVICE)
            .orElseThrow(() -> fields.fault("device"));
    Optional<Instant> notAfter = fields.optionalTime("not-after");
    byte[] secret = fields.bytes("secret", 32).toArray();
    try {
      fields.endStrict(Reason.MESSAGE_MALFORMED);
      return DeviceSecret.of(device, epoch, notAfter, secret);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }
}
