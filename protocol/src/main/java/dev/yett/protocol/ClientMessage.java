package dev.yett.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a client sends.
public sealed interface ClientMessage
    permits ClientMessage.OrderFrame,
        ClientMessage.Input,
        ClientMessage.SealFrame,
        ClientMessage.Signal,
        ClientMessage.Resize,
        ClientMessage.Goodbye,
        Credit,
        Ping,
        Pong {
  Frame encode();

  /// The message in a frame that a [FrameReader] of this side has read.
  ///
  /// @throws ProtocolException `message-malformed`, `input-empty`, or `frame-state` for a device's
  ///     kind
  static ClientMessage decode(Frame frame) throws ProtocolException {
    byte[] payload = frame.payload();
    return switch (frame.kind()) {
      case ORDER -> new OrderFrame(Mac0.decode(Purpose.ORDER, payload));
      case INPUT -> Input.decode(payload);
      case SEAL -> new SealFrame(Mac0.decode(Purpose.SEAL, payload));
      case SIGNAL -> Signal.decode(payload);
      case RESIZE -> Resize.decode(payload);
      case CREDIT -> Credit.decode(payload);
      case PING -> new Ping(Octets.of(payload));
      case PONG -> new Pong(Octets.of(payload));
      case GOODBYE -> Goodbye.decode(payload);
      case WELCOME, STARTED, WAITING, REFUSED, OUTPUT, ERRORS, RECORD, FINISHED ->
          throw new ProtocolException(Reason.FRAME_STATE);
    };
  }

  /// A signed [Order].
  record OrderFrame(Mac0 mac0) implements ClientMessage {
    @Override
    public Frame encode() {
      return new Frame(Kind.ORDER, mac0.encode());
    }
  }

  /// Input of the order sent last.
  ///
  /// @param data at least one byte; not copied
  @SuppressWarnings("ArrayRecordComponent") // bulk data; equality is never asked
  record Input(byte[] data) implements ClientMessage {
    @Override
    public Frame encode() {
      return new Frame(Kind.INPUT, data);
    }

    private static Input decode(byte[] payload) throws ProtocolException {
      if (payload.length == 0) {
        throw new ProtocolException(Reason.INPUT_EMPTY);
      }
      return new Input(payload);
    }
  }

  /// A signed [Seal].
  record SealFrame(Mac0 mac0) implements ClientMessage {
    @Override
    public Frame encode() {
      return new Frame(Kind.SEAL, mac0.encode());
    }
  }

  /// A signal for an order.
  record Signal(long number, SignalName name) implements ClientMessage {
    @Override
    public Frame encode() {
      return new Frame(Kind.SIGNAL, Cbor.array(Cbor.of(number), Cbor.of(name.name())).encode());
    }

    private static Signal decode(byte[] payload) throws ProtocolException {
      List<Cbor> items = Tuple.items(payload, 2);
      Optional<SignalName> name =
          Arrays.stream(SignalName.values())
              .filter(each -> items.get(1).equals(Cbor.of(each.name())))
              .findFirst();
      return new Signal(
          Tuple.uint(items.get(0)),
          name.orElseThrow(() -> new ProtocolException(Reason.MESSAGE_MALFORMED, "signal")));
    }
  }

  /// The size of the client's terminal changed; both are clamped to 1 to 1000.
  record Resize(long number, int columns, int rows) implements ClientMessage {
    public Resize {
      columns = Math.clamp(columns, 1, Limits.TERMINAL);
      rows = Math.clamp(rows, 1, Limits.TERMINAL);
    }

    @Override
    public Frame encode() {
      return new Frame(
          Kind.RESIZE, Cbor.array(Cbor.of(number), Cbor.of(columns), Cbor.of(rows)).encode());
    }

    private static Resize decode(byte[] payload) throws ProtocolException {
      long[] numbers = Tuple.uints(payload, 3);
      return new Resize(
          numbers[0],
          Math.clamp(numbers[1], 1, Limits.TERMINAL),
          Math.clamp(numbers[2], 1, Limits.TERMINAL));
    }
  }

  /// The client's last frame.
  ///
  /// @param reason a code of the client's own
  /// @param text for people; clipped to 1,024 bytes
  record Goodbye(How how, Optional<String> reason, Optional<String> text) implements ClientMessage {
    public Goodbye {
      text = text.map(Prose::clip);
    }

    @Override
    public Frame encode() {
      return new Frame(
          Kind.GOODBYE,
          Cbor.map()
              .put("how", how.wire())
              .put("text", text.map(Cbor::of))
              .put("reason", reason.map(Cbor::of))
              .encode());
    }

    private static Goodbye decode(byte[] payload) throws ProtocolException {
      Fields fields = Fields.decode(payload, Reason.MESSAGE_MALFORMED);
      How how = fields.word("how", How.class);
      Optional<String> text =
          fields.optional("text").isEmpty() ? Optional.empty() : Optional.of(fields.prose("text"));
      return new Goodbye(how, fields.optionalText("reason"), text);
    }
  }
}
