package dev.yett.server;

import dev.yett.identity.Expiry;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Installation;
import dev.yett.protocol.TrustNumber;
import dev.yett.server.audit.AuditRecord;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Sees what changes in the identity directory: a `trust.bundle` that was put in place, a new
/// certificate or secret. Records each bundle and each certificate that comes into force however it
/// came, and says in the log what expires. A thread of its own: it reads files, which the watch
/// over connections must not wait for.
final class TrustWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger(TrustWatch.class.getName());
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration REMIND = Duration.ofDays(1);

  private final Device device;
  private final Thread thread;
  private TrustNumber known;
  private List<Optional<FileTime>> stamps;
  private List<String> told = List.of();
  private long toldAt = System.nanoTime();

  /// Starts looking; [#close] stops it.
  TrustWatch(Device device) {
    this.device = device;
    this.known = device.identity().trust().bundle().number();
    this.stamps = stamps();
    this.thread = Thread.ofPlatform().daemon().name("trust").start(this::watch);
  }

  private void watch() {
    while (true) {
      try {
        look();
        TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      } catch (InterruptedException e) {
        return;
      } catch (IOException | RuntimeException e) {
        if (pauseAfter(e)) return;
      }
    }
  }

  private static boolean pauseAfter(Exception e) {
    LOG.log(Level.ERROR, "the trust bundle cannot be looked at: " + e.getMessage());
    try {
      TimeUnit.SECONDS.sleep(10);
      return false;
    } catch (InterruptedException stopped) {
      return true;
    }
  }

  private void look() throws IOException {
    lookAtIdentity();
    lookAtTrust();
    warn(device.identity().expiry(device.settings().trust()), device.clock().instant());
  }

  private void lookAtIdentity() throws IOException {
    Identity before = device.identity();
    var served = device.served();
    if (served.isPresent() && before.enrolment().hasPrevious()) {
      try {
        before.enrolment().served(served.get());
      } catch (IdentityException e) {
        LOG.log(Level.WARNING, e.getMessage());
      }
    }
    List<Optional<FileTime>> now = stamps();
    if (now.equals(stamps)) return;
    stamps = now;
    try {
      Identity after = before.again();
      if (!after.id().equals(before.id())) {
        throw new IdentityException("the certificate bears another name: " + after.id());
      }
      device.identity(after);
      var leaf = after.credentials().chain().getFirst();
      if (!leaf.equals(before.credentials().chain().getFirst())) {
        LOG.log(
            Level.INFO,
            "a new certificate, until {0}, serves from now on",
            after.credentials().notAfter());
        device
            .audit()
            .note(
                new AuditRecord.Renewed(
                    leaf.getSerialNumber().toString(16),
                    after.credentials().notAfter(),
                    before.credentials().notAfter()));
      }
    } catch (IdentityException e) {
      LOG.log(
          Level.WARNING,
          "what changed in the identity is not taken, that before stays: " + e.getMessage());
    }
  }

  /// When the files of the identity were last changed. The bundle looks after itself.
  private List<Optional<FileTime>> stamps() {
    Path directory = device.identity().directory();
    return Stream.of("cert.pem", "key.pem", "ca.pem", "device.secret")
        .map(name -> stamp(directory.resolve(name)))
        .toList();
  }

  private static Optional<FileTime> stamp(Path file) {
    try {
      return Optional.of((FileTime) Files.getAttribute(file, "unix:ctime"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void lookAtTrust() throws IOException {
    var trust = device.identity().trust();
    var became = trust.refresh(device.clock()::judging);
    if (became.isPresent()) {
      switch (became.get()) {
        case Installation.Installed installed ->
            LOG.log(Level.INFO, "{0}: a newer bundle was put in place and taken", trust.file());
        case Installation.Older older ->
            LOG.log(
                Level.WARNING, "{0}: an older bundle; the newer one was put back", trust.file());
        case Installation.Refused(String text) ->
            LOG.log(
                Level.ERROR,
                "{0}: not taken, the one before stays in force: {1}",
                trust.file(),
                text);
        case Installation.Held held -> {}
      }
    }
    var bundle = trust.bundle();
    if (!bundle.number().equals(known)) {
      known = bundle.number();
      device.clock().learn(bundle.issued());
      device.audit().note(new AuditRecord.Trusted(bundle.number(), bundle.issued()));
    }
  }

  /// Once a day, and when it changes.
  private void warn(Expiry expiry, Instant now) throws IOException {
    List<String> warnings = new ArrayList<>(expiry.warnings(now));
    var trust = device.identity().trust();
    // One that is damaged was told of when it came.
    if (!Files.exists(trust.file())) trust.fault().ifPresent(warnings::add);
    long nanos = System.nanoTime();
    if (warnings.equals(told) && nanos - toldAt < REMIND.toNanos()) return;
    told = warnings;
    toldAt = nanos;
    for (String warning : warnings) LOG.log(Level.WARNING, warning);
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join(Duration.ofSeconds(5));
  }
}
