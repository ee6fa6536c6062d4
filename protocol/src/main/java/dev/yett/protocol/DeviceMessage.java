package dev.yett.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// What a device sends. Keys that are not known are ignored in all of it.
public sealed interface DeviceMessage
    permits DeviceMessage.StartedFrame,
        DeviceMessage.WaitingFrame,
        DeviceMessage.RefusedFrame,
        DeviceMessage.Output,
        DeviceMessage.Errors,
        DeviceMessage.Row,
        DeviceMessage.Goodbye,
        Welcome,
        Finished,
        Credit,
        Ping,
        Pong {
  Frame encode();

  /// The message in a frame that a [FrameReader] of this side has read.
  ///
  /// @throws ProtocolException `message-malformed`, or `frame-state` for a client's kind
  static DeviceMessage decode(Frame frame) throws ProtocolException {
    byte[] payload = frame.payload();
    return switch (frame.kind()) {
      case WELCOME -> Welcome.decode(payload);
      case STARTED -> new StartedFrame(Mac0.decode(Purpose.RECEIPT, payload));
      case WAITING -> new WaitingFrame(Mac0.decode(Purpose.RECEIPT, payload));
      case REFUSED -> new RefusedFrame(Mac0.decode(Purpose.RECEIPT, payload));
      case OUTPUT -> new Output(payload);
      case ERRORS -> new Errors(payload);
      case RECORD -> new Row(Cbor.decode(payload));
      case FINISHED -> Finished.decode(payload);
      case CREDIT -> Credit.decode(payload);
      case PING -> new Ping(Octets.of(payload));
      case PONG -> new Pong(Octets.of(payload));
      case GOODBYE -> Goodbye.decode(payload);
      case ORDER, INPUT, SEAL, SIGNAL, RESIZE -> throw new ProtocolException(Reason.FRAME_STATE);
    };
  }

  /// A signed [Receipt.Started].
  record StartedFrame(Mac0 mac0) implements DeviceMessage {
    @Override
    public Frame encode() {
      return new Frame(Kind.STARTED, mac0.encode());
    }
  }

  /// A signed [Receipt.Waiting].
  record WaitingFrame(Mac0 mac0) implements DeviceMessage {
    @Override
    public Frame encode() {
      return new Frame(Kind.WAITING, mac0.encode());
    }
  }

  /// A signed [Receipt.Refused].
  record RefusedFrame(Mac0 mac0) implements DeviceMessage {
    @Override
    public Frame encode() {
      return new Frame(Kind.REFUSED, mac0.encode());
    }
  }

  /// What a program or operation puts out.
  ///
  /// @param data not copied; empty ends the stream
  @SuppressWarnings("ArrayRecordComponent") // bulk data; equality is never asked
  record Output(byte[] data) implements DeviceMessage {
    @Override
    public Frame encode() {
      return new Frame(Kind.OUTPUT, data);
    }
  }

  /// What a program puts out on its standard error.
  ///
  /// @param data not copied; empty ends the stream
  @SuppressWarnings("ArrayRecordComponent") // bulk data; equality is never asked
  record Errors(byte[] data) implements DeviceMessage {
    @Override
    public Frame encode() {
      return new Frame(Kind.ERRORS, data);
    }
  }

  /// One `RECORD`: a listing's row, a sample.
  record Row(Cbor item) implements DeviceMessage {
    @Override
    public Frame encode() {
      return new Frame(Kind.RECORD, item.encode());
    }
  }

  /// The device's last frame.
  ///
  /// @param reason a code, maybe one that this program does not know
  /// @param text for people; clipped to 1,024 bytes
  /// @param time the device's clock, where validity is at fault
  /// @param notBefore the bounds of the certificate or grant, where validity is at fault
  record Goodbye(
      String reason,
      String text,
      Optional<Instant> time,
      Optional<Instant> notBefore,
      Optional<Instant> notAfter)
      implements DeviceMessage {
    public Goodbye {
      text = Prose.clip(text);
      time = time.map(Goodbye::millis);
      notBefore = notBefore.map(Goodbye::millis);
      notAfter = notAfter.map(Goodbye::millis);
    }

    /// With the reason's own text.
    public static Goodbye of(Reason reason) {
      return new Goodbye(
          reason.code(), reason.text(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public Frame encode() {
      return new Frame(
          Kind.GOODBYE,
          Cbor.map()
              .put("text", text)
              .put("time", time.map(Goodbye::cbor))
              .put("reason", reason)
              .put("not-after", notAfter.map(Goodbye::cbor))
              .put("not-before", notBefore.map(Goodbye::cbor))
              .encode());
    }

    private static Goodbye decode(byte[] payload) throws ProtocolException {
      Fields fields = Fields.decode(payload, Reason.MESSAGE_MALFORMED);
      return new Goodbye(
          fields.text("reason"),
          fields.prose("text"),
          fields.optionalTime("time"),
          fields.optionalTime("not-before"),
          fields.optionalTime("not-after"));
    }

    private static Instant millis(Instant time) {
      return time.truncatedTo(ChronoUnit.MILLIS);
    }

    private static Cbor cbor(Instant time) {
      return Cbor.of(time.toEpochMilli());
    }
  }
}
