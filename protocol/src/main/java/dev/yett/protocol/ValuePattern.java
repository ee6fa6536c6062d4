package dev.yett.protocol;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A pattern of the catalogue. A device may be hostile, and a good owner may write `(a+)+`: so the
/// steps of a match are counted, and one that takes too many is no match.
final class ValuePattern {
  /// Characters that one match may look at. 4,096 characters looked at 256 times; about 10 ms.
  static final int STEPS = 1 << 20;

  private final Pattern pattern;

  /// Compiles an expression.
  ///
  /// @throws IllegalArgumentException when this is no regular expression, or a longer one than
  ///     [Limits#PATTERN]
  ValuePattern(String expression) {
    if (expression.length() > Limits.PATTERN) {
      throw new IllegalArgumentException("the pattern is too long");
    }
    try {
      pattern = Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "the pattern is no regular expression: " + e.getDescription(), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("the pattern is nested too deep", e);
    }
  }

  /// Whether the whole value matches, as far as that can be told in [#STEPS].
  boolean matches(String value) {
    try {
      return pattern.matcher(new Counted(value, new Steps())).matches();
    } catch (TooManyStepsException | StackOverflowError e) {
      return false;
    }
  }

  private static final class TooManyStepsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyStepsException() {
      super(null, null, false, false);
    }
  }

  private static final class Steps {
    private int left = STEPS;

    void take() {
      if (--left < 0) {
        throw new TooManyStepsException();
      }
    }
  }

  /// Text that counts how often it is looked at.
  private record Counted(CharSequence text, Steps steps) implements CharSequence {
    @Override
    public char charAt(int index) {
      steps.take();
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text.subSequence(start, end), steps);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
