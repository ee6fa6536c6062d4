package dev.yett.client.console.line;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a line means as far as it has been typed.
///
/// @param spans how its parts look, in their order; what is in none looks as usual
/// @param fault why it cannot be run so, printable
/// @param hint what is being said and what is due now, printable
public record Sensed(List<Span> spans, Optional<String> fault, Optional<String> hint) {
  public Sensed {
    spans = List.copyOf(spans);
  }

  /// How a part of a line looks.
  public enum Look {
    WORD,
    OPERATION,
    UNKNOWN,
    NAME,
    FAULT,
    SIGN,
    PROGRAM,
    COMMENT
  }

  /// A part of a line, from `start` up to but not including `end`.
  public record Span(int start, int end, Look look) {}

  /// Collects what is noticed from left to right: of faults the first is told.
  static final class Notes {
    private final List<Span> spans = new ArrayList<>();
    private Optional<String> fault = Optional.empty();
    private Optional<String> hint = Optional.empty();

    void look(Token token, Look look) {
      look(token.start(), token.end(), look);
    }

    void look(int start, int end, Look look) {
      if (end > start) {
        spans.add(new Span(start, end, look));
      }
    }

    void fault(Token token, String why) {
      look(token, Look.FAULT);
      say(why);
    }

    void unknown(Token token, String why) {
      look(token, Look.UNKNOWN);
      say(why);
    }

    void say(String why) {
      if (fault.isEmpty()) {
        fault = Optional.of(why);
      }
    }

    void hint(String text) {
      hint = Optional.of(text);
    }

    Sensed done() {
      return new Sensed(
          spans,
          fault.map(dev.yett.protocol.Printable::escape),
          hint.map(dev.yett.protocol.Printable::escape));
    }
  }
}
