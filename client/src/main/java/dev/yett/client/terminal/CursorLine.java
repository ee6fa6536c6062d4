package dev.yett.client.terminal;

/// What can be known of the line that the cursor stands on, from all that was shown: whether
/// nothing stands behind the cursor, in which column it is, and whether a character that is written
/// there looks as it should. It is no screen: what it does not understand it takes for a doubt,
/// which a cleared screen dispels. For one thread.
final class CursorLine {
  private static final int ESC = 0x1b;
  private static final int BEL = 7;
  private static final int UNKNOWN = -1;
  private static final int LONGEST = 64;
  private static final int TAB = 8;

  private enum State {
    TEXT,
    ESCAPE,
    CHARACTER_SET,
    CONTROL,
    STRING,
    STRING_ESCAPE
  }

  private final StringBuilder control = new StringBuilder();
  private State state = State.TEXT;
  private int columns;
  private int column = UNKNOWN;
  private boolean something; // may stand behind the cursor
  private boolean somethingBelow; // may stand in the lines below
  private boolean painted;
  private boolean hidden;
  private boolean other; // the other screen is shown
  private boolean somethingBelowBefore;

  CursorLine(int columns) {
    this.columns = columns;
  }

  /// The terminal has another width: its lines may have been broken anew.
  void resized(int now) {
    columns = now;
    column = UNKNOWN;
    something = true;
  }

  /// Whether so many characters can be written from the cursor on, in sight and over nothing, and
  /// without reaching the end of the line.
  boolean hasRoom(int characters) {
    return state == State.TEXT
        && column != UNKNOWN
        && column + characters < columns - 1
        && !something
        && !painted
        && !hidden
        && !other;
  }

  /// What was shown.
  void shown(int c) {
    switch (state) {
      case TEXT -> text(c);
      case ESCAPE -> escape(c);
      case CHARACTER_SET -> {
        if (c != 'B') {
          doubt();
        }
        state = State.TEXT;
      }
      case CONTROL -> {
        if (c == ESC) {
          doubt();
          state = State.ESCAPE;
        } else if (c >= '@' && c <= '~') {
          state = State.TEXT;
          control(c, control.toString());
        } else if (control.length() < LONGEST) {
          control.append((char) c);
        } else {
          doubt();
          state = State.TEXT;
        }
      }
      case STRING -> state = c == BEL ? State.TEXT : c == ESC ? State.STRING_ESCAPE : State.STRING;
      case STRING_ESCAPE -> state = c == '\\' ? State.TEXT : State.STRING;
    }
  }

  private void text(int c) {
    switch (c) {
      case ESC -> state = State.ESCAPE;
      case '\r' -> {
        something |= column != 0;
        column = 0;
      }
      case '\n' -> something = somethingBelow;
      case '\b' -> {
        column = column > 0 ? column - 1 : column;
        something = true;
      }
      case '\t' -> column = column == UNKNOWN ? UNKNOWN : column + TAB - column % TAB;
      case BEL, 0 -> {}
      default -> {
        if (c < ' ' || c == 0x7f) {
          doubt();
        } else {
          // How wide another character is depends on the terminal.
          column = c > 0x7f || column == UNKNOWN ? UNKNOWN : column + 1;
        }
      }
    }
    if (column >= columns) {
      column = UNKNOWN;
      something = true;
    }
  }

  private void escape(int c) {
    state = State.TEXT;
    switch (c) {
      case '[' -> {
        control.setLength(0);
        state = State.CONTROL;
      }
      case ']', 'P', '^', '_', 'X', 'k' -> state = State.STRING;
      case '(' -> state = State.CHARACTER_SET;
      case ESC -> state = State.ESCAPE;
      case '=', '>' -> {}
      default -> doubt();
    }
  }

  private void control(int last, String numbers) {
    switch (last) {
      case 'm' -> painted = numbers.startsWith(">") ? painted : painted(numbers);
      case 'K' -> something &= numbers.equals("1");
      case 'J' -> {
        if (!numbers.equals("1")) {
          something = false;
          somethingBelow = false;
        }
      }
      case 'C', 'D', 'G', 'P', '@', 'X' -> {
        column = UNKNOWN;
        something = true;
      }
      case 'H' -> {
        doubt();
        column = numbers.isEmpty() || numbers.equals("1;1") ? 0 : UNKNOWN;
      }
      case 'h', 'l' -> mode(numbers, last == 'h');
      case 'c', 'n', 'q', 't' -> {} // questions and titles
      default -> doubt();
    }
  }

  private boolean painted(String numbers) {
    if (numbers.matches("[0;]*")) {
      return false;
    }
    return painted || !numbers.matches("(2[24578]|39|49|;)*");
  }

  private void mode(String numbers, boolean on) {
    for (var number : numbers.split(";", -1)) {
      switch (number) {
        case "?25" -> hidden = !on;
        case "?47", "?1047", "?1049" -> {
          if (on && !other) {
            somethingBelowBefore = somethingBelow;
          } else if (!on && other) {
            somethingBelow = somethingBelowBefore;
            column = UNKNOWN;
            something = true;
          }
          other = on;
        }
        case "?1",
            "?12",
            "?1000",
            "?1002",
            "?1003",
            "?1004",
            "?1006",
            "?1015",
            "?2004",
            "?2026" -> {}
        default -> doubt();
      }
    }
  }

  /// What stood behind the cursor was taken away, as whoever calls this knows.
  void nothingBehind() {
    something = false;
  }

  /// Anything may stand anywhere.
  void doubt() {
    column = UNKNOWN;
    something = true;
    somethingBelow = true;
  }
}
