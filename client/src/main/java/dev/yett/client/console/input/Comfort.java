package dev.yett.client.console.input;

import dev.yett.client.console.line.Sense;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What makes typing easier at a terminal that can show it.
///
/// @param sense makes out what is typed, for colours and hints
/// @param bar the parts of the line below all, printable, the most important first
/// @param unanswered why completion had nothing to offer, told once
/// @param suggestions whether the end of a former line is suggested
/// @param colour whether colours are wanted
public record Comfort(
    Optional<Sense> sense,
    Supplier<List<String>> bar,
    Supplier<Optional<String>> unanswered,
    boolean suggestions,
    boolean colour) {
  /// Nothing of it.
  public static Comfort none() {
    return new Comfort(Optional.empty(), List::of, Optional::empty, false, false);
  }
}
