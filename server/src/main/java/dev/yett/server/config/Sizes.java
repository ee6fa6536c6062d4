package dev.yett.server.config;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sizes as owners write them.
final class Sizes {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,16})(?:([KMGT])(i?))?");

  private Sizes() {}

  /// Bytes of `512`, `10K`, `10M`, `1G`, `1T` (thousands) or `10Ki`, `64Mi`, `1Gi`, `1Ti` (1,024s);
  /// empty where the text is no size or too large to count.
  static OptionalLong parse(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    if (matcher.group(2) == null) {
      return OptionalLong.of(count);
    }
    long step = matcher.group(3).isEmpty() ? 1_000 : 1_024;
    long unit = 1;
    for (int i = 0; i <= "KMGT".indexOf(matcher.group(2)); i++) {
      unit *= step;
    }
    return count <= Long.MAX_VALUE / unit ? OptionalLong.of(count * unit) : OptionalLong.empty();
  }
}
