package dev.yett.server;

import dev.yett.identity.Credentials;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.TlsContext;
import dev.yett.identity.Trust;
import dev.yett.identity.TrustStore;
import dev.yett.server.order.Keyring;
import java.util.List;

/// Who this device is and whom it believes; a reload makes a new one of the same name.
///
/// @param peers judges operators
/// @param trust the bundle in force
record Identity(SpiffeId id, TlsContext tls, Trust peers, TrustStore trust, Keyring keyring) {
  static Identity of(Credentials credentials, Keyring keyring, List<String> groups) {
    return new Identity(
        credentials.id(),
        TlsContext.device(credentials, groups),
        credentials.peers(),
        credentials.trust(),
        keyring);
  }
}
