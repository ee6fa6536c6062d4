package dev.yett.identity;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// How long what an identity directory holds will do, and what its owner should be told of that.
///
/// @param notAfter the earliest end of a certificate of its chain
/// @param issued when the trust bundle was
/// @param ahead how long before the end of a certificate its owner is warned
public record Expiry(
    Path directory, SpiffeId id, Instant notAfter, Instant issued, TrustAge age, Duration ahead) {
  /// Two weeks.
  public static final Duration AHEAD = Duration.ofDays(14);

  /// Of what these credentials, read from this directory, hold now.
  public static Expiry of(Path directory, Credentials credentials, TrustAge age, Duration ahead) {
    return new Expiry(
        directory,
        credentials.id(),
        credentials.notAfter(),
        credentials.trust().bundle().issued(),
        age,
        ahead);
  }

  /// When the bundle begins to be refused.
  public Instant refuseFrom() {
    return issued.plus(age.refuse());
  }

  /// One line for each thing that has ended or soon will; names the file, the date and the mend.
  public List<String> warnings(Instant now) {
    List<String> lines = new ArrayList<>();
    Path certificate = directory.resolve("cert.pem");
    if (now.isAfter(notAfter)) {
      lines.add("%s: the certificate ended %s; %s".formatted(certificate, notAfter, renewal(true)));
    } else if (now.plus(ahead).isAfter(notAfter)) {
      lines.add(
          "%s: the certificate ends %s (%s); %s"
              .formatted(certificate, notAfter, left(now, notAfter), renewal(false)));
    }
    Path bundle = directory.resolve("trust.bundle");
    String mend =
        id.role() == Role.DEVICE
            ? "bring a newer one with yett trust push %s, or put one in its place"
                .formatted(id.name())
            : "take a newer one from the authority (yett-pki bundle) and put it in its place";
    switch (age.of(Duration.between(issued, now))) {
      case FRESH -> {}
      case WARN ->
          lines.add(
              "%s: the list of revocations is of %s; from %s on %s; %s"
                  .formatted(bundle, issued, refuseFrom(), consequence(), mend));
      case REFUSE ->
          lines.add(
              "%s: the list of revocations is of %s; since %s %s; %s"
                  .formatted(bundle, issued, refuseFrom(), consequence(), mend));
    }
    return List.copyOf(lines);
  }

  private String consequence() {
    return id.role() == Role.DEVICE
        ? "only hello and trust are permitted"
        : "it is too old to rely on";
  }

  private String renewal(boolean ended) {
    return id.role() == Role.DEVICE
        ? "renew it with yett renew %s%s".formatted(id.name(), ended ? " --expired" : "")
        : "renew it with yett request --renew";
  }

  /// How far away an end is, in words: `in 3 days`, `in 20 hours`, `in 5 minutes`.
  public static String left(Instant now, Instant end) {
    long days = ChronoUnit.DAYS.between(now, end);
    long hours = ChronoUnit.HOURS.between(now, end);
    long minutes = ChronoUnit.MINUTES.between(now, end);
    return days > 1
        ? "in " + days + " days"
        : hours > 1
            ? "in " + hours + " hours"
            : "in " + minutes + (minutes == 1 ? " minute" : " minutes");
  }

  /// The earliest end of a chain.
  static Instant end(List<X509Certificate> chain) {
    return chain.stream()
        .map(c -> c.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }
}
