package dev.yett.server;

import dev.yett.identity.Credentials;
import dev.yett.identity.Expiry;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.TlsContext;
import dev.yett.identity.Trust;
import dev.yett.identity.TrustStore;
import dev.yett.server.config.Configuration;
import dev.yett.server.order.Keyring;
import java.nio.file.Path;
import java.util.List;

/// Who this device is and whom it believes; a reload makes a new one of the same name.
///
/// @param directory that it was read from
/// @param peers judges operators
record Identity(
    Path directory, Credentials credentials, TlsContext tls, Trust peers, Keyring keyring) {
  static Identity of(
      Path directory, Credentials credentials, Keyring keyring, List<String> groups) {
    return new Identity(
        directory,
        credentials,
        TlsContext.device(credentials, groups),
        credentials.peers(),
        keyring);
  }

  SpiffeId id() {
    return credentials.id();
  }

  /// The bundle in force.
  TrustStore trust() {
    return credentials.trust();
  }

  /// How long it will do.
  Expiry expiry(Configuration.Trust trust) {
    return Expiry.of(directory, credentials, trust.age(), trust.expiryWarning());
  }
}
