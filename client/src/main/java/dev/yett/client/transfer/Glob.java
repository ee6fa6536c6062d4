package dev.yett.client.transfer;

import dev.yett.client.UserError;
import java.util.ArrayList;
import java.util.List;

/// A pattern for one name: `*` any characters, `?` one, `[a-z]` or `[!a-z]` one of a set, `\` the
/// next character itself. A name that begins with `.` is matched only by a pattern that does.
///
/// Matching takes at most the product of both lengths in steps: a device chooses the names.
public final class Glob {
  private final String text;
  private final List<Part> parts;

  private Glob(String text, List<Part> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
  }

  private sealed interface Part {
    record Any() implements Part {}

    record One() implements Part {}

    record Just(int codePoint) implements Part {}

    /// @param ranges first and last code point by turns
    record Set(boolean not, List<Integer> ranges) implements Part {
      boolean contains(int codePoint) {
        for (int i = 0; i < ranges.size(); i += 2) {
          if (codePoint >= ranges.get(i) && codePoint <= ranges.get(i + 1)) {
            return !not;
          }
        }
        return not;
      }
    }
  }

  /// Whether a word has a character that means more than itself.
  public static boolean isGlob(String word) {
    return word.matches("(?s).*[*?\\[\\\\].*");
  }

  /// Reads a pattern.
  ///
  /// @throws UserError a set is not closed, or `\` stands at the end
  public static Glob parse(String text) throws UserError {
    var parts = new ArrayList<Part>();
    int[] points = text.codePoints().toArray();
    for (int at = 0; at < points.length; at++) {
      switch (points[at]) {
        case '*' -> {
          if (parts.isEmpty() || !(parts.getLast() instanceof Part.Any)) {
            parts.add(new Part.Any());
          }
        }
        case '?' -> parts.add(new Part.One());
        case '[' -> at = set(text, points, at, parts);
        case '\\' -> {
          if (++at == points.length) {
            throw UserError.usage("the pattern '" + text + "' ends with \\");
          }
          parts.add(new Part.Just(points[at]));
        }
        default -> parts.add(new Part.Just(points[at]));
      }
    }
    return new Glob(text, parts);
  }

  /// @return where the set ends
  private static int set(String text, int[] points, int open, List<Part> parts) throws UserError {
    int at = open + 1;
    boolean not = at < points.length && (points[at] == '!' || points[at] == '^');
    int first = not ? ++at : at;
    var ranges = new ArrayList<Integer>();
    while (at < points.length && (points[at] != ']' || at == first)) {
      int from = points[at];
      boolean range = at + 2 < points.length && points[at + 1] == '-' && points[at + 2] != ']';
      ranges.add(from);
      ranges.add(range ? points[at + 2] : from);
      at += range ? 3 : 1;
    }
    if (at >= points.length) {
      throw UserError.usage("the pattern '" + text + "' has a [ that is not closed");
    }
    parts.add(new Part.Set(not, List.copyOf(ranges)));
    return at;
  }

  /// Whether it is the pattern of this name.
  public boolean matches(String name) {
    return (!name.startsWith(".") || text.startsWith(".")) && covers(name);
  }

  /// Whether it is the pattern of this name, dots at the beginning being like any other.
  public boolean covers(String name) {
    int[] points = name.codePoints().toArray();
    int part = 0;
    int at = 0;
    int star = -1;
    int resume = 0;
    while (at < points.length) {
      if (part < parts.size() && parts.get(part) instanceof Part.Any) {
        star = part++;
        resume = at;
      } else if (part < parts.size() && isOne(parts.get(part), points[at])) {
        part++;
        at++;
      } else if (star >= 0) {
        part = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (part < parts.size() && parts.get(part) instanceof Part.Any) {
      part++;
    }
    return part == parts.size();
  }

  private static boolean isOne(Part part, int point) {
    return switch (part) {
      case Part.Any _ -> false;
      case Part.One _ -> true;
      case Part.Just(int only) -> only == point;
      case Part.Set set -> set.contains(point);
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
