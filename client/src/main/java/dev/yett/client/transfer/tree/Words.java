package dev.yett.client.transfer.tree;

import dev.yett.protocol.Reason;

/// Why an entry was not moved, as a person would say it.
public final class Words {
  private Words() {}

  /// Our words for a code that we know, and the code.
  public static String of(String reason) {
    return Reason.of(reason).map(r -> r.text() + " [" + r.code() + "]").orElse(reason);
  }
}
