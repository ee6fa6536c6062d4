package dev.yett.server.command;

import dev.yett.identity.Credentials;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Judgement;
import dev.yett.identity.TimeFloor;
import dev.yett.identity.seal.Passphrases;
import dev.yett.server.Identity;
import dev.yett.server.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// What `yettd check` finds about the identity beside the configuration: what would keep the daemon
/// from starting, what expires, whether others may write, whether the clock can be right.
final class IdentityCheck {
  private final Path directory;
  private final Configuration.Trust trust;
  private final InstantSource system;
  private final List<String> faults = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  IdentityCheck(Configuration configuration, InstantSource system) {
    this.directory = configuration.state().resolve("identity");
    this.trust = configuration.trust();
    this.system = system;
  }

  /// Looks; a directory that is not there is no fault, since nothing was enrolled yet.
  void run(Passphrases passphrases) {
    if (!Files.isDirectory(directory)) {
      warnings.add(directory + ": there is no identity yet; see: yettd request --help");
      return;
    }
    try {
      permissions();
      TimeFloor clock = TimeFloor.open(directory.resolve("floor"), system);
      Identity identity = Identity.read(directory, passphrases);
      clock(clock, identity.credentials());
      certificate(clock, identity);
    } catch (IdentityException e) {
      faults.add(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      faults.add(directory + ": cannot be read: " + e.getMessage());
    }
  }

  private void permissions() throws IOException {
    var mode = Files.getPosixFilePermissions(directory);
    if (mode.contains(PosixFilePermission.GROUP_WRITE)
        || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
      faults.add(
          directory + ": others may change what is in it; mend with: chmod 700 " + directory);
    }
  }

  private void certificate(TimeFloor clock, Identity identity) throws IOException {
    Credentials own = identity.credentials();
    Instant now = clock.instant();
    warnings.addAll(identity.expiry(trust).warnings(now));
    identity.trust().fault().ifPresent(warnings::add);
    if (identity.peers().judge(own.chain(), own.id(), now) instanceof Judgement.Rejected rejected
        && rejected.notAfter().isEmpty()) {
      faults.add(directory.resolve("cert.pem") + ": clients will refuse it: " + rejected.text());
    }
    if (Files.exists(directory.resolve("key.pending"))) {
      warnings.add(
          directory.resolve("key.pending")
              + ": a key waits for its certificate; install the reply with: yettd install FILE");
    }
    if (identity.enrolment().hasPrevious()) {
      warnings.add(
          directory.resolve("cert.previous")
              + ": the certificate in use has not served yet; that before it is kept");
    }
  }

  private void clock(TimeFloor clock, Credentials own) {
    Instant now = system.instant();
    Instant newest = own.trust().bundle().issued();
    Instant known = clock.floor().isAfter(newest) ? clock.floor() : newest;
    if (now.isBefore(known.minus(Duration.ofMinutes(5)))) {
      warnings.add(
          "the clock says %s, which cannot be: something signed is of %s; set it, or let NTP do so"
              .formatted(now, known));
    }
  }

  /// What keeps it from serving.
  List<String> faults() {
    return List.copyOf(faults);
  }

  /// What its owner should look at.
  List<String> warnings() {
    return List.copyOf(warnings);
  }
}
