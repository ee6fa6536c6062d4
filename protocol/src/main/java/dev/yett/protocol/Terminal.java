package dev.yett.protocol;

import java.util.regex.Pattern;

/// The terminal that an order asks for.
///
/// @param term the value of `TERM`: `[A-Za-z0-9][A-Za-z0-9.+-]{0,63}`
/// @param columns 1 to 1000
/// @param rows 1 to 1000
public record Terminal(String term, int columns, int rows) {
  private static final Pattern TERM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+-]{0,63}");

  public Terminal {
    if (!TERM.matcher(term).matches() || !isSize(columns) || !isSize(rows)) {
      throw new IllegalArgumentException("not a terminal");
    }
  }

  private static boolean isSize(int cells) {
    return cells >= 1 && cells <= Limits.TERMINAL;
  }

  Cbor cbor() {
    return Cbor.map().put("rows", rows).put("term", term).put("columns", columns).build();
  }

  static Terminal from(Fields fields) throws ProtocolException {
    String term = fields.text("term");
    int columns = fields.uint("columns", Limits.TERMINAL);
    int rows = fields.uint("rows", Limits.TERMINAL);
    try {
      return new Terminal(term, columns, rows);
    } catch (IllegalArgumentException e) {
      throw fields.fault("terminal");
    }
  }
}
