package dev.yett.server;

import dev.yett.identity.Judgement;
import dev.yett.identity.Role;
import dev.yett.identity.TimeFloor;
import dev.yett.identity.Trust;
import dev.yett.protocol.Reason;
import dev.yett.server.audit.AuditLog;
import dev.yett.server.audit.AuditRecord;
import dev.yett.server.order.Verifier;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// Lets a device whose clock was never set be told the time by what is valid but for not being
/// valid yet (PROTOCOL §18): by a bounded step, and on record. Any thread.
final class Timekeeper implements Verifier.Early {
  private static final Logger LOG = System.getLogger(Timekeeper.class.getName());

  private final TimeFloor clock;
  private final AuditLog audit;

  Timekeeper(TimeFloor clock, AuditLog audit) {
    this.clock = clock;
    this.audit = audit;
  }

  /// Judges an operator's chain now; if its only fault is that it is not valid yet, and the clock
  /// is not set, the time moves on first.
  Judgement judge(Trust peers, List<X509Certificate> chain) {
    Judgement first = peers.judge(chain, Role.OPERATOR, clock.instant());
    if (!(first instanceof Judgement.Rejected no)
        || no.reason() != Reason.CERTIFICATE_NOT_YET_VALID
        || clock.isClockSet()) {
      return first;
    }
    Instant from =
        chain.stream()
            .map(certificate -> certificate.getNotBefore().toInstant())
            .max(Instant::compareTo)
            .orElseThrow();
    if (!(peers.judge(chain, Role.OPERATOR, from) instanceof Judgement.Accepted otherwiseValid)) {
      return first;
    }
    raise(from, "the certificate of " + otherwiseValid.id());
    return peers.judge(chain, Role.OPERATOR, clock.instant());
  }

  @Override
  public Instant judging(Instant signed) {
    return clock.judging(signed);
  }

  @Override
  public void raise(Instant signed, String what) {
    try {
      Instant before = clock.instant();
      clock
          .step(signed)
          .ifPresent(
              now -> {
                LOG.log(
                    Level.WARNING,
                    "the clock says {0}, which cannot be: the time is taken for {1}, from {2}",
                    clock.clock(),
                    now,
                    what);
                audit.note(new AuditRecord.TimeRaised(before, now, what));
              });
    } catch (IOException e) {
      LOG.log(Level.ERROR, "the time that was learnt cannot be kept: " + e.getMessage());
    }
  }
}
