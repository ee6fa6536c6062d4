package dev.yett.client.trust;

import dev.yett.client.BuiltIn;
import dev.yett.client.Collected;
import dev.yett.client.Dialer;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.HostSpec;
import dev.yett.client.OrderEndedException;
import dev.yett.client.OrderRequest;
import dev.yett.client.UserError;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Limits;
import java.io.IOException;
import java.util.Collections;

/// Brings the operator's trust bundle to a device. Every connection does so by itself; this says
/// what became of it.
public final class TrustPush {
  /// What became of a bundle on one device.
  public enum Outcome {
    INSTALLED("installed"),
    HAD_IT("had it"),
    REFUSED("refused"),
    UNREACHABLE("unreachable");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }

    /// As it stands in a table.
    public String word() {
      return word;
    }
  }

  /// What became of it on one device.
  ///
  /// @param text more of it, for people
  public record Pushed(Outcome outcome, String text) {}

  private final Dialer dialer;

  public TrustPush(Dialer dialer) {
    this.dialer = dialer;
  }

  /// Connects, delivers and asks. Any thread.
  public Pushed to(HostSpec host) throws InterruptedException {
    var trust = dialer.own().trust();
    try (var device = dialer.dial(host)) {
      // The greeting has delivered it; asked again, the device says what it holds now.
      var before = device.welcome().trust();
      var order = device.start(OrderRequest.of(BuiltIn.TRUST, Collections.emptySortedMap()));
      var ours = trust.bundle();
      try {
        order.input().write(ours.encoded());
        order.input().finish();
      } catch (OrderEndedException e) {
        // How it ended is told below.
      }
      var finished = order.await(new Collected(Limits.FRAME));
      if (!(finished.ending() instanceof Ending.Exited(int status) && status == 0)) {
        throw Failures.of(host.name(), BuiltIn.TRUST, finished)
            .orElseGet(() -> new UserError(ExitCode.REFUSED, "trust failed"));
      }
      boolean isNew = before.compareTo(ours.number()) < 0;
      return new Pushed(
          isNew ? Outcome.INSTALLED : Outcome.HAD_IT,
          "root list %d, bundle %d, of %s"
              .formatted(ours.number().rootCrl(), ours.number().number(), ours.issued()));
    } catch (UserError e) {
      return new Pushed(
          e.exitCode() == ExitCode.NO_CONNECTION ? Outcome.UNREACHABLE : Outcome.REFUSED,
          e.getMessage());
    } catch (IOException e) {
      return new Pushed(Outcome.UNREACHABLE, String.valueOf(e.getMessage()));
    }
  }
}
