package dev.yett.identity;

import java.time.Duration;

/// How old a trust bundle may be before its holder warns, and before a device refuses all but
/// `hello` and `trust` (PROTOCOL §18). A stale bundle is not unknown status: certificates are
/// judged by the last CRLs all the same.
///
/// @param warn the age from which people are told
/// @param refuse the age from which orders are refused
public record TrustAge(Duration warn, Duration refuse) {
  /// 90 days, then 90 more with warnings.
  public static final TrustAge USUAL = new TrustAge(Duration.ofDays(90), Duration.ofDays(180));

  /// What is to be done about a bundle.
  public enum Stage {
    FRESH,
    WARN,
    REFUSE
  }

  /// The stage of a bundle of this age.
  public Stage of(Duration age) {
    if (age.compareTo(refuse) > 0) {
      return Stage.REFUSE;
    }
    return age.compareTo(warn) > 0 ? Stage.WARN : Stage.FRESH;
  }
}
