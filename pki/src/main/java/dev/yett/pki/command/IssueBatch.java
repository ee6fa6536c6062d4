package dev.yett.pki.command;

import dev.yett.identity.IdentityException;
import dev.yett.identity.enrol.SigningRequest;
import dev.yett.pki.Faults;
import dev.yett.pki.Out;
import dev.yett.pki.PemFile;
import dev.yett.pki.PkiException;
import dev.yett.pki.Target;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.issuing.Certifier;
import dev.yett.pki.issuing.Delivery;
import dev.yett.pki.issuing.IssuedCertificate;
import dev.yett.pki.keys.KeyPairs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Many certificates from a file of comma-separated values. All lines are checked before any is
/// issued; then they are signed in chunks, each recorded in one transaction before any of it is
/// written. A batch that was cut off goes on where it was. Belongs to one thread.
final class IssueBatch {
  private static final int CHUNK = 250;

  private final CertificateAuthority authority;
  private final Path out;
  private final Instant now;
  private final boolean force;
  private final boolean rekey;
  private final @Nullable String profile;
  private final @Nullable String lifetime;
  private final List<Job> jobs = new ArrayList<>();
  private int skipped;

  IssueBatch(
      CertificateAuthority authority,
      Path out,
      Instant now,
      boolean force,
      boolean rekey,
      @Nullable String profile,
      @Nullable String lifetime) {
    this.authority = authority;
    this.out = out;
    this.now = now;
    this.force = force;
    this.rekey = rekey;
    this.profile = profile;
    this.lifetime = lifetime;
  }

  /// One line. `request` is empty where the key is made here.
  private record Job(Csv.Row row, Target target, Path place, Optional<PublicKey> request) {}

  int size() {
    return jobs.size();
  }

  /// Checks all lines.
  void read(Path file) throws PkiException {
    var seen = new HashSet<Target>();
    var csv = Csv.read(file, Set.of("kind", "name"), Set.of("request", "dns", "ip", "for"));
    for (var row : csv.rows()) {
      try {
        var target = Target.of(row.required("kind"), row.required("name"));
        if (!seen.add(target)) {
          throw row.fault(target + " stands twice");
        }
        var request = row.value("request");
        var place =
            request.isPresent()
                ? out.resolve(target.role().segment() + "-" + target.name() + ".reply")
                : out.resolve(target.role().segment() + "-" + target.name());
        var written = request.isPresent() ? place : place.resolve("cert.pem");
        if (!force && Files.exists(written)) {
          skipped++;
          continue;
        }
        var key =
            request.isPresent()
                ? Optional.of(accepted(file.resolveSibling(request.get()), target))
                : Optional.<PublicKey>empty();
        var job = new Job(row, target, place, key);
        jobs.add(job);
      } catch (PkiException e) {
        throw String.valueOf(e.getMessage()).startsWith(file.toString()) ? e : row.fault(e);
      }
    }
  }

  private PublicKey accepted(Path file, Target target) throws PkiException {
    try {
      var asked = SigningRequest.parse(file, PemFile.read(file));
      authority.accept(
          asked, target, rekey || authority.issued(target, asked.key(), now).isPresent(), now);
      return asked.key();
    } catch (IdentityException e) {
      throw Faults.of(e);
    }
  }

  /// Issues for all; gives the line for people.
  String run(Certifier.Signer signer, Progress progress) throws PkiException {
    Out.directory(out);
    var done = 0;
    progress.at(0);
    for (int from = 0; from < jobs.size(); from += CHUNK) {
      var chunk = jobs.subList(from, Math.min(jobs.size(), from + CHUNK));
      issue(signer, chunk);
      done += chunk.size();
      progress.at(done);
    }
    return progress.summary(done, skipped);
  }

  private void issue(Certifier.Signer signer, List<Job> chunk) throws PkiException {
    var rules = authority.profiles();
    var keys = keys(chunk);
    var certificates = new IssuedCertificate[chunk.size()];
    var wanted = new ArrayList<CertificateAuthority.Wanted>();
    var places = new ArrayList<Integer>();
    for (int i = 0; i < chunk.size(); i++) {
      var job = chunk.get(i);
      var key = job.request().orElse(keys.get(i).map(KeyPair::getPublic).orElse(null));
      if (key == null) {
        throw new IllegalStateException("a job has a key");
      }
      var before =
          job.request().isPresent()
              ? authority.issued(job.target(), key, now)
              : Optional.<IssuedCertificate>empty();
      if (before.isPresent()) {
        certificates[i] = before.get();
        continue;
      }
      try {
        var one = rules.named(profile == null ? job.target().role().segment() : profile);
        wanted.add(
            Wanting.of(
                authority,
                one,
                job.target(),
                Wanting.names(one, job.row().several("dns"), job.row().several("ip")),
                key,
                job.row().value("for").or(() -> Optional.ofNullable(lifetime)),
                now));
        places.add(i);
      } catch (PkiException e) {
        throw job.row().fault(e);
      }
    }
    var made = authority.issue(signer, wanted, now);
    for (int i = 0; i < made.size(); i++) {
      certificates[places.get(i)] = made.get(i);
    }
    for (int i = 0; i < chunk.size(); i++) {
      write(chunk.get(i), keys.get(i), certificates[i]);
    }
  }

  private void write(Job job, Optional<KeyPair> keys, IssuedCertificate certificate)
      throws PkiException {
    if (keys.isPresent()) {
      new Delivery(job.place(), force)
          .write(authority, keys.get(), certificate, Optional.empty(), false);
    } else {
      Out.open(job.place(), authority.reply(certificate));
    }
  }

  private static List<Optional<KeyPair>> keys(List<Job> chunk) throws PkiException {
    try {
      return IntStream.range(0, chunk.size())
          .parallel()
          .mapToObj(
              i ->
                  chunk.get(i).request().isPresent()
                      ? Optional.<KeyPair>empty()
                      : Optional.of(fresh()))
          .toList();
    } catch (IllegalStateException e) {
      throw new PkiException("cannot make a key: " + e.getMessage(), "", e);
    }
  }

  private static KeyPair fresh() {
    try {
      return KeyPairs.make(KeyPairs.Curve.P256);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
