package dev.yett.server.order;

import dev.yett.protocol.Reason;
import java.util.Optional;

/// An order may not run; becomes a signed `REFUSED`, and the connection lives.
///
/// @param reason a code of PROTOCOL §16, of those in `REFUSED`
/// @param argument the argument at fault
/// @param text for people, at most 1,024 bytes, without anything secret
public record Denial(Reason reason, Optional<String> argument, String text) implements Decision {
  /// A denial with the fixed text of its reason.
  public static Denial of(Reason reason) {
    return new Denial(reason, Optional.empty(), reason.text());
  }
}
