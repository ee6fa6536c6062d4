package dev.yett.identity.enrol;

import dev.yett.identity.Credentials;
import dev.yett.identity.DeviceSecret;
import dev.yett.identity.DeviceSecretFile;
import dev.yett.identity.IdentityException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Takes device secrets that were encrypted to the device's certificate (PROTOCOL §19).
///
/// Anyone can encrypt to a certificate: so a device that holds secrets takes only a file in which
/// one of them stands with the same bytes, which none but the authority and this device know.
public final class NewSecrets {
  private NewSecrets() {}

  /// Replaces `device.secret` of a directory.
  ///
  /// @param named in errors
  /// @param unseen takes a first secret, and any other, by a person's word
  /// @return fingerprint and epoch of each, for people to compare
  public static List<String> install(
      Path named, byte[] pem, Credentials own, Path directory, boolean unseen)
      throws IOException, IdentityException {
    List<DeviceSecret> brought =
        DeviceSecretFile.decrypt(named, pem, own.key(), own.chain().getFirst());
    try {
      if (!brought.getFirst().device().equals(own.id())) {
        throw new IdentityException(
            named, "the secret of " + brought.getFirst().device() + ", and this is " + own.id());
      }
      Path file = directory.resolve("device.secret");
      List<DeviceSecret> held = Files.exists(file) ? DeviceSecretFile.read(file) : List.of();
      try {
        requireVouched(named, brought, held, unseen);
        DeviceSecretFile.write(file, brought);
      } finally {
        held.forEach(DeviceSecret::close);
      }
      return brought.stream().map(NewSecrets::line).toList();
    } finally {
      brought.forEach(DeviceSecret::close);
    }
  }

  private static void requireVouched(
      Path named, List<DeviceSecret> brought, List<DeviceSecret> held, boolean unseen)
      throws IdentityException {
    boolean vouched =
        brought.stream().anyMatch(one -> held.stream().anyMatch(known -> known.isSame(one)));
    if (!vouched && !unseen) {
      throw new IdentityException(
          named,
          held.isEmpty()
              ? "a first secret is taken at the device alone, by yettd install"
              : "it does not hold a secret that this device has, so anyone may have made it");
    }
  }

  private static String line(DeviceSecret secret) {
    Optional<String> until = secret.notAfter().map(end -> ", until " + end);
    return "epoch %d, fingerprint %s%s"
        .formatted(secret.epoch(), secret.fingerprint(), until.orElse(""));
  }
}
