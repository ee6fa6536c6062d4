package dev.yett.server.audit;

import dev.yett.identity.HashChain;
import dev.yett.identity.HashChain.Head;
import dev.yett.identity.HashChain.Link;
import dev.yett.protocol.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// One line of the audit log: a record in JSON, and behind its last field the link that holds it to
/// the line before (`seq`, `prev`, `hash`). What is hashed is the record as it stands without them.
final class ChainedLine {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\{.+),\"seq\":(0|[1-9][0-9]{0,15}),\"prev\":\"([0-9a-f]{64})\",\"hash\":\"([0-9a-f]{64})\"\\}",
          Pattern.DOTALL);

  private final byte[] record;
  private final Link link;

  private ChainedLine(byte[] record, Link link) {
    this.record = record;
    this.link = link;
  }

  /// The next line of a chain, with its end of line.
  ///
  /// @param record a JSON object with at least one field, without end of line
  static byte[] next(HashChain chain, byte[] record) {
    Link link = chain.append(record);
    byte[] suffix =
        ",\"seq\":%d,\"prev\":\"%s\",\"hash\":\"%s\"}\n"
            .formatted(link.sequence(), link.previous().hex(), link.hash().hex())
            .getBytes(StandardCharsets.US_ASCII);
    byte[] line = Arrays.copyOf(record, record.length - 1 + suffix.length);
    System.arraycopy(suffix, 0, line, record.length - 1, suffix.length);
    return line;
  }

  /// A line without its end, byte for byte.
  static Optional<ChainedLine> parse(byte[] line) {
    var match = FORM.matcher(new String(line, StandardCharsets.ISO_8859_1));
    if (!match.matches()) return Optional.empty();
    var link =
        new Link(
            Long.parseLong(match.group(2)),
            Octets.ofHex(match.group(3)),
            Octets.ofHex(match.group(4)));
    byte[] record = (match.group(1) + "}").getBytes(StandardCharsets.ISO_8859_1);
    return Optional.of(new ChainedLine(record, link));
  }

  byte[] record() {
    return record.clone();
  }

  Link link() {
    return link;
  }

  /// The head of a chain that ends with this line.
  Head head() {
    return new Head(link.sequence() + 1, link.hash());
  }

  /// The head of the chain before this line.
  Head before() {
    return new Head(link.sequence(), link.previous());
  }
}
