package dev.yett.identity;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Fields;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
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
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (DeviceSecret secret : secrets) {
      out.writeBytes(encode(secret));
    }
    byte[] text = out.toByteArray();
    try {
      SecretFile.write(file, text);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
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
