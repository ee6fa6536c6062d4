package dev.yett.identity.enrol;

import dev.yett.identity.DeviceSecretFile;
import dev.yett.identity.GrantFile;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Pem;
import dev.yett.protocol.Octets;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What one file, or several one after the other, brings to an identity directory: a reply, secrets
/// encrypted to a device, grants encrypted to an operator. Nothing of it is verified. Immutable.
///
/// @param secrets PEM of one encrypted block each
/// @param grants PEM of one encrypted block each
public record Delivery(Optional<Reply> reply, List<Octets> secrets, List<Octets> grants) {
  /// Longer than any.
  public static final int LARGEST = Reply.LARGEST;

  public Delivery {
    secrets = List.copyOf(secrets);
    grants = List.copyOf(grants);
  }

  /// Sorts the blocks of a text.
  ///
  /// @param file named in errors
  public static Delivery parse(Path file, byte[] text) throws IdentityException {
    if (text.length > LARGEST) {
      throw new IdentityException(file, "larger than any reply: " + text.length + " bytes");
    }
    List<Octets> secrets = new ArrayList<>();
    List<Octets> grants = new ArrayList<>();
    var rest = new ByteArrayOutputStream();
    for (Pem.Block block : Pem.parse(file, text)) {
      Octets again = Octets.of(Pem.encode(block.label(), block.bytes()));
      switch (block.label()) {
        case DeviceSecretFile.ENCRYPTED_LABEL -> secrets.add(again);
        case GrantFile.ENCRYPTED_LABEL -> grants.add(again);
        default -> rest.writeBytes(again.toArray());
      }
    }
    Optional<Reply> reply =
        rest.size() == 0 ? Optional.empty() : Optional.of(Reply.parse(file, rest.toByteArray()));
    if (reply.isEmpty() && secrets.isEmpty() && grants.isEmpty()) {
      throw new IdentityException(file, "holds no certificate, secret or grant");
    }
    return new Delivery(reply, secrets, grants);
  }
}
