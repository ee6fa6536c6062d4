package dev.yett.protocol;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The kinds of frames, PROTOCOL §7: byte on the wire, who may send it, and how long its payload
/// may be.
public enum Kind {
  ORDER(0x01, Limits.FRAME, Side.CLIENT),
  INPUT(0x02, Limits.FRAME, Side.CLIENT),
  SEAL(0x03, 1024, Side.CLIENT),
  SIGNAL(0x04, 64, Side.CLIENT),
  RESIZE(0x05, 64, Side.CLIENT),
  CREDIT(0x06, 64, Side.CLIENT, Side.DEVICE),
  PING(0x07, Limits.PING, Side.CLIENT, Side.DEVICE),
  PONG(0x08, Limits.PING, Side.CLIENT, Side.DEVICE),
  GOODBYE(0x09, 4096, Side.CLIENT, Side.DEVICE),
  WELCOME(0x10, Limits.FRAME, Side.DEVICE),
  STARTED(0x11, Limits.FRAME, Side.DEVICE),
  WAITING(0x12, Limits.FRAME, Side.DEVICE),
  REFUSED(0x13, Limits.FRAME, Side.DEVICE),
  OUTPUT(0x14, Limits.FRAME, Side.DEVICE),
  ERRORS(0x15, Limits.FRAME, Side.DEVICE),
  RECORD(0x16, Limits.FRAME, Side.DEVICE),
  FINISHED(0x17, Limits.FRAME, Side.DEVICE);

  /// Unknown kinds from this one on are skipped.
  static final int FIRST_SKIPPED = 0x80;

  private static final Kind[] BY_CODE = new Kind[256];

  static {
    for (Kind kind : values()) {
      BY_CODE[kind.code] = kind;
    }
  }

  private final int code;
  private final int limit;

  @SuppressWarnings("ImmutableEnumChecker") // never changed
  private final Set<Side> senders;

  Kind(int code, int limit, Side... senders) {
    this.code = code;
    this.limit = limit;
    this.senders = EnumSet.copyOf(Arrays.asList(senders));
  }

  /// The byte on the wire.
  public int code() {
    return code;
  }

  /// The most bytes that the payload may have.
  public int limit() {
    return limit;
  }

  public boolean sentBy(Side side) {
    return senders.contains(side);
  }

  static Optional<Kind> of(int code) {
    return Optional.ofNullable(BY_CODE[code & 0xff]);
  }
}
