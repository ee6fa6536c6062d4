package dev.yett.identity;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Fields;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Files of grants: any number of PEM blocks `YETT GRANT`, PROTOCOL §19.
public final class GrantFile {
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
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Grant grant : grants) {
      out.writeBytes(encode(grant));
    }
    byte[] text = out.toByteArray();
    try {
      SecretFile.write(file, text);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
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
