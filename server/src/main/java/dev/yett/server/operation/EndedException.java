package dev.yett.server.operation;

import dev.yett.protocol.Reason;
import dev.yett.protocol.SignalName;
import java.io.IOException;
import java.util.Optional;

/// The order must end, so nothing more is read for it or written by it.
public final class EndedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Reason reason;
  private final transient Optional<SignalName> signal;

  /// The order ends because of what became of its connection, its grant or the daemon.
  ///
  /// @param reason `left`, `lost`, `revoked`, `shutdown`, or the rule that the client broke
  public EndedException(Reason reason) {
    super(reason.text());
    this.reason = reason;
    this.signal = Optional.empty();
  }

  /// The order ends because its operator signalled it.
  public EndedException(SignalName signal) {
    super("stopped by signal " + signal.name());
    this.reason = Reason.CANCELLED;
    this.signal = Optional.of(signal);
  }

  /// Why; `cancelled` where a signal was the cause.
  public Reason reason() {
    return reason;
  }

  /// The signal that ended it, if one did.
  public Optional<SignalName> signal() {
    return signal;
  }
}
