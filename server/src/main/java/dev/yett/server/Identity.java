package dev.yett.server;

import dev.yett.identity.Credentials;
import dev.yett.identity.DeviceSecretFile;
import dev.yett.identity.Expiry;
import dev.yett.identity.IdentityException;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.TlsContext;
import dev.yett.identity.Trust;
import dev.yett.identity.TrustStore;
import dev.yett.identity.enrol.Enrolment;
import dev.yett.identity.seal.Passphrases;
import dev.yett.server.config.Configuration;
import dev.yett.server.order.Keyring;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Who this device is and whom it believes; when its files change a new one of the same name is
/// read.
///
/// @param directory that it was read from
/// @param passphrases asked where the key is under one
/// @param peers judges operators
public record Identity(
    Path directory,
    Passphrases passphrases,
    Credentials credentials,
    TlsContext tls,
    Trust peers,
    Keyring keyring) {
  /// Reads a directory.
  ///
  /// @throws IdentityException names the file that is wrong
  public static Identity read(Path directory, Passphrases passphrases)
      throws IOException, IdentityException {
    Credentials credentials = Credentials.load(directory, passphrases);
    var secrets = DeviceSecretFile.read(directory.resolve("device.secret"));
    if (!secrets.getFirst().device().equals(credentials.id())) {
      throw new IdentityException(
          directory.resolve("device.secret")
              + ": the secret of "
              + secrets.getFirst().device()
              + ", but the certificate is that of "
              + credentials.id());
    }
    return new Identity(
        directory,
        passphrases,
        credentials,
        TlsContext.device(credentials, List.of()),
        credentials.peers(),
        new Keyring(credentials.id(), secrets));
  }

  /// The same directory, as it is now.
  Identity again() throws IOException, IdentityException {
    return read(directory, passphrases);
  }

  public SpiffeId id() {
    return credentials.id();
  }

  /// The bundle in force.
  public TrustStore trust() {
    return credentials.trust();
  }

  /// How long it will do.
  public Expiry expiry(Configuration.Trust trust) {
    return Expiry.of(directory, credentials, trust.age(), trust.expiryWarning());
  }

  /// Where it asks for a new certificate, and takes one.
  public Enrolment enrolment() {
    return new Enrolment(directory, passphrases);
  }
}
