package dev.yett.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// The device's signed answer to an order: the payload of `STARTED`, `WAITING` or `REFUSED`.
/// Whoever receives one checks `order` against the digest of what he sent.
public sealed interface Receipt {
  /// The number of the order.
  long number();

  /// The digest of the order.
  Digest order();

  byte[] encode();

  /// The order was started, or joined.
  ///
  /// @param session names the running order on this device: `[0-9a-z]{1,32}`
  /// @param input input bytes accepted so far; the client goes on from there
  /// @param joined whether the order had been started before and was not started again
  /// @param output where a joined order's output is still held from; empty where none is
  record Started(
      long number, Digest order, String session, long input, boolean joined, OptionalLong output)
      implements Receipt {
    private static final Pattern SESSION = Pattern.compile("[0-9a-z]{1,32}");

    /// One whose output is not held.
    public Started(long number, Digest order, String session, long input, boolean joined) {
      this(number, order, session, input, joined, OptionalLong.empty());
    }

    public Started {
      if (number < 0 || input < 0 || !SESSION.matcher(session).matches()) {
        throw new IllegalArgumentException("not a receipt");
      }
    }

    @Override
    public byte[] encode() {
      Cbor.Builder map =
          Cbor.map()
              .put("input", input)
              .put("order", order.cbor())
              .put("joined", joined)
              .put("number", number)
              .put("session", session);
      output.ifPresent(from -> map.put("output", from));
      return map.encode();
    }

    public static Started decode(byte[] bytes) throws ProtocolException {
      Fields fields = Fields.decode(bytes, Reason.MESSAGE_MALFORMED);
      String session = fields.text("session");
      if (!SESSION.matcher(session).matches()) {
        throw fields.fault("session");
      }
      return new Started(
          fields.uint("number"),
          fields.digest("order"),
          session,
          fields.uint("input"),
          fields.bool("joined"),
          fields.optionalUint("output"));
    }
  }

  /// The order waits for approvals.
  ///
  /// @param needed approvals that are missing
  /// @param until when the order gives up waiting
  /// @param text for people; clipped to 1,024 bytes
  record Waiting(long number, Digest order, long needed, Instant until, String text)
      implements Receipt {
    public Waiting {
      if (number < 0 || needed < 0) {
        throw new IllegalArgumentException("not a receipt");
      }
      until = until.truncatedTo(ChronoUnit.MILLIS);
      text = Prose.clip(text);
    }

    @Override
    public byte[] encode() {
      return Cbor.map()
          .put("text", text)
          .put("order", order.cbor())
          .put("until", until.toEpochMilli())
          .put("needed", needed)
          .put("number", number)
          .encode();
    }

    public static Waiting decode(byte[] bytes) throws ProtocolException {
      Fields fields = Fields.decode(bytes, Reason.MESSAGE_MALFORMED);
      return new Waiting(
          fields.uint("number"),
          fields.digest("order"),
          fields.uint("needed"),
          fields.time("until"),
          fields.prose("text"));
    }
  }

  /// The order was not started, and will not be.
  ///
  /// @param reason a code, maybe one that this program does not know
  /// @param argument the argument at fault
  /// @param text for people; clipped to 1,024 bytes
  record Refused(long number, Digest order, String reason, Optional<String> argument, String text)
      implements Receipt {
    public Refused {
      if (number < 0) {
        throw new IllegalArgumentException("not a receipt");
      }
      text = Prose.clip(text);
    }

    @Override
    public byte[] encode() {
      return Cbor.map()
          .put("text", text)
          .put("order", order.cbor())
          .put("number", number)
          .put("reason", reason)
          .put("argument", argument.map(Cbor::of))
          .encode();
    }

    public static Refused decode(byte[] bytes) throws ProtocolException {
      Fields fields = Fields.decode(bytes, Reason.MESSAGE_MALFORMED);
      return new Refused(
          fields.uint("number"),
          fields.digest("order"),
          fields.text("reason"),
          fields.optionalText("argument"),
          fields.prose("text"));
    }
  }
}
