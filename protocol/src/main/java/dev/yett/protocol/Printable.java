package dev.yett.protocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// Makes a peer's text safe to show: what could move a cursor, change a colour, start a line or
/// turn the direction of writing is made visible (`\x1b`, `\u202e`). Everything of a peer that a
/// person or a log sees goes through here.
public final class Printable {
  private Printable() {}

  /// Whether a character is shown as it is: no control (C0, DEL, C1), no invisible format character
  /// but the two joiners, no line or paragraph separator, no surrogate, no noncharacter.
  public static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.FORMAT -> codePoint == 0x200c || codePoint == 0x200d;
      case Character.UNASSIGNED ->
          (codePoint & 0xfffe) != 0xfffe && (codePoint < 0xfdd0 || codePoint > 0xfdef);
      default -> true;
    };
  }

  /// Whether all characters are printable.
  public static boolean isPrintable(String text) {
    return text.codePoints().allMatch(Printable::isPrintable);
  }

  static boolean isUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))
          && (i + 1 == text.length()
              || !Character.isSurrogatePair(text.charAt(i), text.charAt(++i)))) {
        return false;
      }
    }
    return true;
  }

  /// The text with every other character made visible; newlines too.
  public static String escape(String text) {
    if (isPrintable(text)) {
      return text;
    }
    var escaped = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> append(escaped, c));
    return escaped.toString();
  }

  /// The bytes as UTF-8; those that are not become `\x..` one by one.
  public static String escape(byte[] bytes) {
    CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    var escaped = new StringBuilder(bytes.length + 16);
    while (true) {
      CoderResult result = utf8.decode(in, out, true);
      out.flip();
      escaped.append(escape(out.toString()));
      out.clear();
      if (!result.isError()) {
        return escaped.toString();
      }
      for (int i = 0; i < result.length(); i++) {
        appendHex(escaped, 'x', in.get() & 0xff, 2);
      }
    }
  }

  private static void append(StringBuilder out, int c) {
    if (isPrintable(c)) {
      out.appendCodePoint(c);
    } else if (c <= 0xff) {
      appendHex(out, 'x', c, 2);
    } else if (c <= 0xffff) {
      appendHex(out, 'u', c, 4);
    } else {
      appendHex(out, 'U', c, 8);
    }
  }

  private static void appendHex(StringBuilder out, char letter, int value, int digits) {
    String hex = Integer.toHexString(value);
    out.append('\\').append(letter).repeat('0', digits - hex.length()).append(hex);
  }
}
