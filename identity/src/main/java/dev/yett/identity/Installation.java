package dev.yett.identity;

import dev.yett.protocol.TrustNumber;

/// What became of a trust bundle that was offered to a [TrustStore].
public sealed interface Installation {
  /// It is in force, durably.
  record Installed(TrustNumber number) implements Installation {}

  /// It is the one already held.
  record Held(TrustNumber number) implements Installation {}

  /// A newer one is held, and stays.
  record Older(TrustNumber held) implements Installation {}

  /// It is not believed, and the held one stays.
  ///
  /// @param text why, in our own words
  record Refused(String text) implements Installation {}
}
