package dev.yett.server;

import dev.yett.protocol.Kind;
import dev.yett.protocol.Reason;
import java.util.Optional;

/// Where a connection stands, as far as it decides what a client may send: the table of PROTOCOL
/// §12. *Sealed*: the last order's input has a `SEAL` with *end*.
enum Stage {
  NO_ORDER,
  OPEN_INPUT,
  NO_OPEN_INPUT,
  SEALED,
  ENDED,
  ENDED_SEALED;

  /// What is wrong with a frame of this kind at this stage; numbers and credit are judged later.
  Optional<Reason> fault(Kind kind) {
    return switch (kind) {
      case ORDER -> this == OPEN_INPUT ? Optional.of(Reason.ORDER_BEFORE_SEAL) : Optional.empty();
      case INPUT, SEAL ->
          switch (this) {
            case NO_ORDER -> Optional.of(Reason.FRAME_STATE);
            case OPEN_INPUT, NO_OPEN_INPUT, ENDED -> Optional.empty();
            case SEALED, ENDED_SEALED -> Optional.of(Reason.INPUT_AFTER_SEAL);
          };
      case SIGNAL, RESIZE, CREDIT ->
          this == NO_ORDER ? Optional.of(Reason.NUMBER_UNKNOWN) : Optional.empty();
      case PING, PONG, GOODBYE -> Optional.empty();
      case WELCOME, STARTED, WAITING, REFUSED, OUTPUT, ERRORS, RECORD, FINISHED ->
          Optional.of(Reason.FRAME_STATE);
    };
  }
}
