package dev.yett.server.operation;

import dev.yett.protocol.Printable;
import dev.yett.protocol.Reason;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/// One run of an operation, whose every end is an [Outcome].
public final class Performance {
  private static final Logger LOG = System.getLogger(Performance.class.getName());

  private Performance() {}

  /// Runs it on this thread.
  ///
  /// @param operation empty where a reload took it away since it was permitted
  public static Outcome of(Optional<Operation> operation, Permit permit, Exchange exchange)
      throws InterruptedException {
    if (operation.isEmpty()) return Outcome.failed(Reason.INTERNAL);
    try {
      return operation.get().run(permit, exchange);
    } catch (EndedException e) {
      return ended(e);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          () ->
              permit.operation()
                  + ": "
                  + e.getClass().getSimpleName()
                  + ": "
                  + Printable.escape(String.valueOf(e.getMessage())));
      return Outcome.failed(Reason.IO);
    } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
      LOG.log(Level.ERROR, permit.operation() + " failed in a way that is our fault", e);
      return Outcome.failed(Reason.INTERNAL);
    }
  }

  private static Outcome ended(EndedException why) {
    return why.signal()
        .<Outcome>map(signal -> new Outcome.Signaled(signal.name()))
        .orElseGet(() -> Outcome.failed(why.reason()));
  }
}
