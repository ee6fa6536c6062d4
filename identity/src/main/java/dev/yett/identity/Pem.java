package dev.yett.identity;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// PEM (RFC 7468), strictly: a label's lines match, the base64 is exact and padded, nothing stands
/// inside a block but base64. Text between blocks is skipped. Any thread.
public final class Pem {
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  /// One block: a label, the bytes within, and the line of its first dash, counted from 1.
  public static final class Block {
    private final String label;
    private final byte[] bytes;
    private final int line;

    Block(String label, byte[] bytes, int line) {
      this.label = label;
      this.bytes = bytes;
      this.line = line;
    }

    public String label() {
      return label;
    }

    /// The bytes themselves, which the caller may clear.
    public byte[] bytes() {
      return bytes;
    }

    public int line() {
      return line;
    }
  }

  private Pem() {}

  /// The block of a text that holds one, of this label, and no other.
  ///
  /// @param file named in errors
  public static Block only(Path file, byte[] text, String label) throws IdentityException {
    List<Block> blocks = parse(file, text);
    if (blocks.size() != 1 || !blocks.getFirst().label().equals(label)) {
      throw new IdentityException(file, "does not hold exactly one block " + label);
    }
    return blocks.getFirst();
  }

  /// All blocks of a text.
  ///
  /// @param file named in errors
  /// @throws IdentityException with file and line
  public static List<Block> parse(Path file, byte[] text) throws IdentityException {
    List<Block> blocks = new ArrayList<>();
    String label = "";
    int begun = 0;
    int line = 0;
    Body body = new Body();
    for (int start = 0; start < text.length; ) {
      int end = start;
      while (end < text.length && text[end] != '\n') {
        end++;
      }
      line++;
      int from = start;
      int to = trimmedEnd(text, start, end);
      start = end + 1;
      boolean dashed = startsWith(text, from, to, DASHES);
      if (begun == 0 && startsWith(text, from, to, BEGIN)) {
        label = label(file, line, text, from + BEGIN.length(), to);
        begun = line;
      } else if (begun > 0 && startsWith(text, from, to, END)) {
        if (!label.equals(label(file, line, text, from + END.length(), to))) {
          throw new IdentityException(
              file, line, "ends another block than line " + begun + " begins");
        }
        blocks.add(new Block(label, body.decode(file, begun), begun));
        body.clear();
        begun = 0;
      } else if (dashed) {
        throw new IdentityException(file, line, "a PEM line out of place");
      } else if (begun > 0) {
        body.write(text, from, to - from);
      }
    }
    if (begun > 0) {
      throw new IdentityException(file, begun, "the block that begins here has no end");
    }
    return blocks;
  }

  /// The text of one block, in lines of 64 characters; the caller clears it where it is secret.
  public static byte[] encode(String label, byte[] bytes) {
    byte[] base64 = Base64.getEncoder().encode(bytes);
    Body out = new Body();
    out.line(BEGIN + label + DASHES);
    for (int i = 0; i < base64.length; i += 64) {
      out.write(base64, i, Math.min(64, base64.length - i));
      out.write('\n');
    }
    out.line(END + label + DASHES);
    Arrays.fill(base64, (byte) 0);
    byte[] text = out.toByteArray();
    out.clear();
    return text;
  }

  private static String label(Path file, int line, byte[] text, int from, int to)
      throws IdentityException {
    String rest = new String(text, from, to - from, StandardCharsets.ISO_8859_1);
    String label = rest.endsWith(DASHES) ? rest.substring(0, rest.length() - 5) : "";
    if (!label.matches("[A-Z0-9]+( [A-Z0-9]+)*")) {
      throw new IdentityException(file, line, "not a PEM line");
    }
    return label;
  }

  private static int trimmedEnd(byte[] text, int start, int end) {
    int to = end;
    while (to > start && (text[to - 1] == '\r' || text[to - 1] == ' ' || text[to - 1] == '\t')) {
      to--;
    }
    return to;
  }

  private static boolean startsWith(byte[] text, int from, int to, String prefix) {
    if (to - from < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (text[from + i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Collects bytes that are cleared after use.
  private static final class Body extends ByteArrayOutputStream {
    byte[] decode(Path file, int line) throws IdentityException {
      byte[] encoded = toByteArray();
      try {
        byte[] decoded = Base64.getDecoder().decode(encoded);
        if (encoded.length % 4 != 0 || decoded.length == 0) {
          throw new IdentityException(file, line, "the block that begins here is not base64");
        }
        return decoded;
      } catch (IllegalArgumentException e) {
        throw new IdentityException(file, line, "the block that begins here is not base64");
      } finally {
        Arrays.fill(encoded, (byte) 0);
      }
    }

    void line(String text) {
      writeBytes(text.getBytes(StandardCharsets.US_ASCII));
      write('\n');
    }

    void clear() {
      Arrays.fill(buf, 0, count, (byte) 0);
      reset();
    }
  }
}
