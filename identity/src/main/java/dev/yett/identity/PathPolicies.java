package dev.yett.identity;

import java.util.Set;

/// The inputs of path validation that speak of certificate policies (RFC 5280 §6.1.1, c to g).
///
/// @param initial acceptable policies by object identifier; empty for any
/// @param explicit whether the path must be valid for one of them
/// @param mappingInhibited whether policies may not be mapped
/// @param anyInhibited whether `anyPolicy` does not count
public record PathPolicies(
    Set<String> initial, boolean explicit, boolean mappingInhibited, boolean anyInhibited) {
  /// Yett asks for none.
  public static final PathPolicies NONE = new PathPolicies(Set.of(), false, false, false);

  public PathPolicies {
    initial = Set.copyOf(initial);
  }
}
