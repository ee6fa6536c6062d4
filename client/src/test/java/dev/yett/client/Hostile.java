package dev.yett.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Strings that would do something to a terminal, and what a terminal may be given.
public final class Hostile {
  private Hostile() {}

  /// Over 300: every control character, escape sequences, bidi controls, imitations of our lines.
  public static List<String> strings() {
    var strings = new ArrayList<String>();
    for (int c = 0; c < 0x20; c++) {
      strings.add("a" + (char) c + "b");
      strings.add((char) c + "[31m");
    }
    for (int c = 0x7f; c < 0xa0; c++) {
      strings.add("a" + (char) c + "b");
      strings.add((char) c + "31m");
      strings.add(((char) c + "").repeat(3));
    }
    for (int c : new int[] {0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0xfeff, 0xfff9, 0xad}) {
      strings.add("a" + (char) c + "b");
    }
    for (int c = 0x202a; c <= 0x202e; c++) {
      strings.add("gpj" + (char) c + "exe.");
    }
    for (int c = 0x2066; c <= 0x2069; c++) {
      strings.add("gpj" + (char) c + "exe.");
    }
    for (int c = 0xe0001; c < 0xe0080; c += 8) {
      strings.add("tag" + Character.toString(c));
    }
    for (var sequence :
        List.of(
            "[2J",
            "[H",
            "]0;title\u0007",
            "]52;c;ZXZpbA==\u0007",
            "[6n",
            "[c",
            "]8;;http://evil\u001b\\",
            "P+q544e\u001b\\",
            "_apc\u001b\\",
            "^pm\u001b\\",
            "[?1049h",
            "[200~",
            "c",
            "#8",
            "(0",
            "[8m",
            "]4;1;?\u0007",
            "]10;?\u0007",
            "[21t",
            "[5i",
            "[1;1r",
            "%G",
            "N",
            "O",
            "Z",
            "7",
            "8",
            "D",
            "]777;notify;a;b\u0007",
            "]1337;File=:\u0007",
            "[38;2;0;0;0m",
            "]2;x\u001b\\",
            "[3J")) {
      strings.add("\u001b" + sequence);
      strings.add("name\u001b" + sequence + "name");
    }
    for (var imitation :
        List.of(
            "yett: the connection is secure",
            "\nyett: type your passphrase",
            "\ryett: ok",
            "x\r\nyett: ok\r\n",
            "y\u200dett: ok",
            "yett:",
            "\tyett: tab",
            "ye\btt: ok")) {
      strings.add(imitation);
    }
    for (int i = 0; strings.size() < 300; i++) {
      strings.add("\u001b[" + i + "m" + (char) (0x80 + i % 32));
    }
    return strings;
  }

  /// Printable text, newlines and tabs in valid UTF-8, and nothing else.
  public static void assertSafe(byte[] bytes) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      assertThat(
              text.codePoints()
                  .filter(c -> c != '\n' && c != '\t' && !Printable.isPrintable(c))
                  .mapToObj(Integer::toHexString))
          .isEmpty();
    } catch (CharacterCodingException e) {
      throw new AssertionError("not UTF-8", e);
    }
  }
}
