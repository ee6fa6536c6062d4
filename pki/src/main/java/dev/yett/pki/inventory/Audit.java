package dev.yett.pki.inventory;

import dev.yett.identity.HashChain.Verdict;
import java.util.List;

/// What a check of an authority's log found.
///
/// @param chain whether the acts hold each other
/// @param unlogged what lies in the inventory and differs from what the acts say
public record Audit(Verdict chain, List<String> unlogged) {
  public Audit {
    unlogged = List.copyOf(unlogged);
  }
}
