package dev.yett.server.config;

import java.util.List;

/// One element of a program's argument list: literal parts and places for arguments, joined.
///
/// It always becomes one element or, where an argument of it was not given, none; never two.
public record Element(List<Part> parts) {
  public Element {
    parts = List.copyOf(parts);
  }

  /// A piece of an element.
  public sealed interface Part {
    /// Text as it stands.
    record Literal(String text) implements Part {}

    /// The value of the argument of that name.
    record Place(String argument) implements Part {}
  }
}
