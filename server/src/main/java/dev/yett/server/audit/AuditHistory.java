package dev.yett.server.audit;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Frame;
import dev.yett.protocol.Kind;
import dev.yett.protocol.Octets;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.server.order.Denial;
import dev.yett.server.order.OrderMemory.Remembered;
import dev.yett.server.order.OrderMemory.Settlement;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The orders that an audit log tells of, read line by line at start.
final class AuditHistory {
  private record Key(String operator, String id) {}

  private final Map<Key, Remembered> settled = new LinkedHashMap<>();
  private final Map<Key, Remembered> open = new LinkedHashMap<>();
  private final Instant now;
  private long unreadable;

  /// @param now when an order that was left open is taken to have ended
  AuditHistory(Instant now) {
    this.now = now;
  }

  /// Takes one line; lines that are none are counted.
  void line(String text) {
    var node = AuditLine.parse(text);
    if (node.isEmpty()) {
      unreadable++;
      return;
    }
    try {
      take(node.get());
    } catch (IllegalArgumentException | DateTimeException | ProtocolException e) {
      unreadable++;
    }
  }

  /// Lines that could not be read.
  long unreadable() {
    return unreadable;
  }

  /// Orders with a known outcome.
  List<Remembered> settled() {
    return new ArrayList<>(settled.values());
  }

  /// Orders that began and whose end is not recorded, each with the outcome `unknown-outcome`.
  List<Remembered> open() {
    return new ArrayList<>(open.values());
  }

  private void take(ObjectNode node) throws ProtocolException {
    String event = text(node, "event");
    switch (event) {
      case "intent" -> {
        Remembered begun = remembered(node, now, new Settlement.Ended(unknownOutcome()));
        open.put(key(begun), begun);
      }
      case "result" -> {
        Instant ended = Instant.parse(text(node, "time"));
        Remembered done = remembered(node, ended, new Settlement.Ended(finished(node)));
        open.remove(key(done));
        settled.put(key(done), done);
      }
      case "refused" -> refused(node);
      default -> {
        // Other lines say nothing of an order's outcome.
      }
    }
  }

  private void refused(ObjectNode node) {
    if (!node.has("id")) return;
    var reason = Reason.of(text(node, "reason"));
    if (reason.isEmpty() || !isRemembered(reason.get())) return;
    var argument = Optional.ofNullable(node.get("argument")).map(a -> a.asString());
    var denial = new Denial(reason.get(), argument, text(node, "text"));
    Instant ended = Instant.parse(text(node, "time"));
    Remembered done = remembered(node, ended, new Settlement.Refused(denial));
    settled.putIfAbsent(key(done), done);
  }

  /// Refusals that say nothing of an order but of its moment are not remembered.
  private static boolean isRemembered(Reason reason) {
    return switch (reason) {
      case ORDER_ID_REUSED, ORDER_LATE, ORDER_TOO_FAR, BUSY -> false;
      default -> true;
    };
  }

  private static Remembered remembered(ObjectNode node, Instant ended, Settlement settlement) {
    return new Remembered(
        text(node, "operator"),
        Octets.ofHex(text(node, "id")),
        new Digest(Digest.SHA_256, Octets.ofHex(text(node, "digest"))),
        Instant.parse(text(node, "accept-by")),
        ended,
        settlement);
  }

  private static Key key(Remembered order) {
    return new Key(order.operator(), order.id().hex());
  }

  private static Finished finished(ObjectNode node) throws ProtocolException {
    byte[] payload = HexFormat.of().parseHex(text(node, "finished"));
    if (DeviceMessage.decode(new Frame(Kind.FINISHED, payload)) instanceof Finished finished) {
      return finished;
    }
    throw new IllegalArgumentException("not a FINISHED");
  }

  static Finished unknownOutcome() {
    var failed =
        new Ending.Failed(
            Reason.UNKNOWN_OUTCOME.code(), Reason.UNKNOWN_OUTCOME.text(), Optional.empty());
    return new Finished(0, failed, Cbor.map().build(), 0, 0, 0, Optional.empty());
  }

  private static String text(ObjectNode node, String name) {
    var value = node.get(name);
    if (value == null || !value.isString()) throw new IllegalArgumentException("no " + name);
    return value.asString();
  }
}
