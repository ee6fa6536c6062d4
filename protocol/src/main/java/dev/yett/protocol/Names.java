package dev.yett.protocol;

/// The names that an owner gives, PROTOCOL §2.
public final class Names {
  private static final int LONGEST = 63;
  private static final int LONGEST_OPERATION = 127;

  private Names() {}

  /// An argument, a root or a role: `[a-z][a-z0-9-]{0,62}`.
  public static boolean isName(String name) {
    return isName(name, 0, name.length());
  }

  /// An operation: names joined by dots, at most 127 characters.
  public static boolean isOperation(String name) {
    if (name.length() > LONGEST_OPERATION) {
      return false;
    }
    int start = 0;
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', start)) {
      if (!isName(name, start, dot)) {
        return false;
      }
      start = dot + 1;
    }
    return isName(name, start, name.length());
  }

  private static boolean isName(String text, int from, int to) {
    if (to - from < 1 || to - from > LONGEST || !isLetter(text.charAt(from))) {
      return false;
    }
    for (int i = from + 1; i < to; i++) {
      char c = text.charAt(i);
      if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z';
  }
}
