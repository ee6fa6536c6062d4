package dev.yett.protocol;

import java.nio.charset.StandardCharsets;

/// Texts for people in messages: at most [Limits#TEXT] bytes of UTF-8.
final class Prose {
  private Prose() {}

  static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /// The text, or as many whole characters of it as fit. An unpaired surrogate becomes U+FFFD.
  static String clip(String text) {
    var clipped = new StringBuilder();
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        c = 0xfffd;
      }
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (bytes > Limits.TEXT) {
        break;
      }
      clipped.appendCodePoint(c);
    }
    return clipped.toString();
  }
}
