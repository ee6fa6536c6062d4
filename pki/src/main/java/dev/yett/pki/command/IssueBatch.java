package dev.yett.pki.command;

import dev.yett.identity.IdentityException;
import dev.yett.identity.Role;
import dev.yett.identity.enrol.SigningRequest;
import dev.yett.identity.seal.Passphrases;
import dev.yett.pki.Faults;
import dev.yett.pki.Out;
import dev.yett.pki.Outbox;
import dev.yett.pki.PemFile;
import dev.yett.pki.PkiException;
import dev.yett.pki.Target;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.issuing.Certifier;
import dev.yett.pki.issuing.Delivery;
import dev.yett.pki.issuing.IssuedCertificate;
import dev.yett.pki.keys.KeyPairs;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Many certificates from a file of comma-separated values. All lines are checked before any is
/// issued; then they are signed in chunks. Of each chunk the keys that are made here are durable
/// first, then the chunk is on record in one transaction, then all of it is written together. A
/// batch that was cut off at any point goes on where it was, with the keys and certificates that
/// are there. Belongs to one thread.
final class IssueBatch {
  private static final int CHUNK = 1000;
  private static final String REQUEST = ".request";

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
  ///
  /// @param begun whether its key was made here before
  private record Job(
      Csv.Row row, Target target, Path place, Optional<PublicKey> request, boolean begun) {
    /// Whether its key is still to be made.
    boolean isFresh() {
      return request.isEmpty() && !begun;
    }
  }

  int size() {
    return jobs.size();
  }

  /// Checks all lines.
  ///
  /// @param file of comma-separated values, or a directory with a `NAME.request` of each device
  void read(Path file) throws PkiException {
    var seen = new HashSet<Target>();
    var places = new HashSet<Path>();
    var csv =
        Files.isDirectory(file)
            ? folder(file)
            : Csv.read(file, Set.of("kind", "name"), Set.of("request", "dns", "ip", "for"));
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
                ? target.reply(out)
                : out.resolve(target.role().segment() + "-" + target.name());
        if (!places.add(place)) {
          throw row.fault("another line is written to " + place + " too; issue it by itself");
        }
        var written = request.isPresent() ? place : place.resolve("cert.pem");
        if (!force && Files.exists(written)) {
          skipped++;
          continue;
        }
        var key =
            request.isPresent()
                ? Optional.of(accepted(requests.get(row.place()), target))
                : Optional.<PublicKey>empty();
        var begun = key.isEmpty() && new Delivery(place, force).isBegun();
        jobs.add(new Job(row, target, place, key, begun));
      } catch (PkiException e) {
        throw row.fault(e);
      }
    }
  }

  /// A request that was read, or why it could not be.
  private record Asked(Optional<SigningRequest> request, Optional<PkiException> fault) {}

  /// The requests that lie in a directory, as `yett renew --request-to` leaves them.
  private static Csv folder(Path directory) throws PkiException {
    var rows = new ArrayList<Csv.Row>();
    try (var files = Files.newDirectoryStream(directory, "*" + REQUEST)) {
      for (var file : files) {
        var name = String.valueOf(file.getFileName());
        rows.add(
            new Csv.Row(
                file.toString(),
                Map.of(
                    "kind",
                    Role.DEVICE.segment(),
                    "name",
                    name.substring(0, name.length() - REQUEST.length()),
                    "request",
                    file.toAbsolutePath().toString())));
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new PkiException("cannot look into " + directory + ": " + e.getMessage(), "", e);
    }
    if (rows.isEmpty()) {
      throw new PkiException(
          directory + " holds no NAME" + REQUEST, "yett renew 'pump-*' --request-to " + directory);
    }
    rows.sort(Comparator.comparing(Csv.Row::place));
    return new Csv(directory, rows);
  }

  /// All requests by line, read and their signatures verified on all processors.
  private static Map<String, Asked> requests(Path file, Csv csv) {
    return csv.rows().parallelStream()
        .filter(row -> row.value("request").isPresent())
        .collect(
            Collectors.toConcurrentMap(
                Csv.Row::place,
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
    var keys = begin(chunk);
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
          job.isFresh()
              ? Optional.<IssuedCertificate>empty()
              : authority.issued(job.target(), key, now);
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

  private void write(List<Job> chunk, List<Optional<KeyPair>> keys, IssuedCertificate[] issued)
      throws PkiException {
    var outbox = new Outbox(out);
    for (int i = 0; i < chunk.size(); i++) {
      var place = chunk.get(i).place();
      if (keys.get(i).isPresent()) {
        delivery(chunk.get(i))
            .finish(outbox, authority, keys.get(i).get(), issued[i], Optional.empty());
      } else {
        outbox.open(place, authority.reply(issued[i]));
      }
    }
    outbox.send();
  }

  private Delivery delivery(Job job) {
    return new Delivery(job.place(), force);
  }

  /// The keys of a chunk: none where there is a request, those that a batch before has left, and
  /// new ones, which are durable when this returns.
  private List<Optional<KeyPair>> begin(List<Job> chunk) throws PkiException {
    chunk.parallelStream().filter(Job::isFresh).forEach(IssueBatch::prepare);
    var fresh = fresh(chunk.stream().filter(Job::isFresh).count()).iterator();
    var keys = new ArrayList<Optional<KeyPair>>();
    var outbox = new Outbox(out);
    var written = new ArrayList<byte[]>();
    try {
      for (var job : chunk) {
        if (job.request().isPresent()) {
          keys.add(Optional.empty());
        } else if (job.isFresh()) {
          var key = fresh.next();
          written.add(delivery(job).begin(outbox, key, Optional.empty()));
          keys.add(Optional.of(key));
        } else {
          keys.add(Optional.of(delivery(job).begun(Passphrases.none("--force makes another key"))));
        }
      }
      outbox.send();
      if (!written.isEmpty()) {
        Out.sync(out);
      }
      return keys;
    } finally {
      written.forEach(bytes -> Arrays.fill(bytes, (byte) 0));
    }
  }

  /// Directories are made on all processors: one by one they are a tenth of a batch.
  private static void prepare(Job job) {
    try {
      Out.directory(job.place());
    } catch (PkiException e) {
      // It is tried again, one by one, and told then.
    }
  }

  private static List<KeyPair> fresh(long count) throws PkiException {
    try {
      return LongStream.range(0, count).parallel().mapToObj(i -> fresh()).toList();
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
