package dev.yett.protocol;

/// The peer broke the rules of the protocol. What a device answers is `GOODBYE` with [#reason], or,
/// where only the payload of an order is at fault, `REFUSED`. Never holds bytes or text of the
/// peer.
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public ProtocolException(Reason reason) {
    super(reason.text());
    this.reason = reason;
  }

  /// With a detail of our own words, for logs and people.
  public ProtocolException(Reason reason, String detail) {
    super(reason.text() + ": " + detail);
    this.reason = reason;
  }

  /// The code that is sent or shown.
  public Reason reason() {
    return reason;
  }
}
