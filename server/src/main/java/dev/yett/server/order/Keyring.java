package dev.yett.server.order;

import dev.yett.identity.DeviceSecret;
import dev.yett.identity.SpiffeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The secrets that this device holds, one an epoch.
///
/// @param device whose they are
/// @param secrets several while a secret is being changed
public record Keyring(SpiffeId device, List<DeviceSecret> secrets) {
  public Keyring {
    secrets = List.copyOf(secrets);
    for (var secret : secrets) {
      if (!secret.device().equals(device)) {
        throw new IllegalArgumentException("a secret of " + secret.device());
      }
    }
  }

  /// The secret of an epoch, if it is held and has not ended.
  Optional<DeviceSecret> secret(long epoch, Instant now) {
    return secrets.stream()
        .filter(s -> s.epoch() == epoch)
        .filter(s -> s.isHeldAt(now))
        .findFirst();
  }
}
