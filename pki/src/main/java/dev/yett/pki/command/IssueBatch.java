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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
    var requests = requests(file, csv);
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
                ? Optional.of(accepted(requests.get(row.line()), target))
                : Optional.<PublicKey>empty();
        var job = new Job(row, target, place, key);
        jobs.add(job);
      } catch (PkiException e) {
        throw String.valueOf(e.getMessage()).startsWith(file.toString()) ? e : row.fault(e);
      }
    }
  }

  /// A request that was read, or why it could not be.
  private record Asked(Optional<SigningRequest> request, Optional<PkiException> fault) {}

  /// All requests by line, read and their signatures verified on all processors.
  private static Map<Integer, Asked> requests(Path file, Csv csv) {
    return csv.rows().parallelStream()
        .filter(row -> row.value("request").isPresent())
        .collect(
            Collectors.toConcurrentMap(
                Csv.Row::line,
                row -> asked(file.resolveSibling(row.value("request").orElseThrow()))));
  }

  private static Asked asked(Path file) {
    try {
      return new Asked(
          Optional.of(SigningRequest.parse(file, PemFile.read(file))), Optional.empty());
    } catch (IdentityException e) {
      return new Asked(Optional.empty(), Optional.of(Faults.of(e)));
    } catch (PkiException e) {
      return new Asked(Optional.empty(), Optional.of(e));
    }
  }

  private PublicKey accepted(@Nullable Asked asked, Target target) throws PkiException {
    if (asked == null) {
      throw new IllegalStateException("each line with a request has one");
    }
    if (asked.fault().isPresent()) {
      throw asked.fault().get();
    }
    var request = asked.request().orElseThrow();
    authority.accept(
        request, target, rekey || authority.issued(target, request.key(), now).isPresent(), now);
    return request.key();
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
    write(chunk, keys, certificates);
  }

  /// What is made here goes one after the other; replies, which need nothing of the database any
  /// more, together, so that the disk syncs them together.
  private void write(List<Job> chunk, List<Optional<KeyPair>> keys, IssuedCertificate[] issued)
      throws PkiException {
    var replies = new ArrayList<Map.Entry<Path, byte[]>>();
    for (int i = 0; i < chunk.size(); i++) {
      if (keys.get(i).isPresent()) {
        new Delivery(chunk.get(i).place(), force)
            .write(authority, keys.get(i).get(), issued[i], Optional.empty(), false);
      } else {
        replies.add(Map.entry(chunk.get(i).place(), authority.reply(issued[i])));
      }
    }
    var fault =
        replies.parallelStream()
            .map(one -> written(one.getKey(), one.getValue()))
            .flatMap(Optional::stream)
            .findFirst();
    if (fault.isPresent()) {
      throw fault.get();
    }
  }

  private static Optional<PkiException> written(Path file, byte[] bytes) {
    try {
      Out.open(file, bytes);
      return Optional.empty();
    } catch (PkiException e) {
      return Optional.of(e);
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
