package dev.yett.client;

import dev.yett.client.route.Approach;
import dev.yett.identity.Credentials;
import dev.yett.identity.Expiry;
import dev.yett.identity.Explanation;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.TlsContext;
import dev.yett.identity.TrustAge;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// Why a device can be reached or not, step by step, each with what would mend it. What it finds
/// out about a stranger it finds out in the handshake, and sends it nothing after that; the rest is
/// an ordinary connection.
public final class Examination {
  private static final Duration SKEW = Duration.ofMinutes(2);

  private final Dialer dialer;
  private final HostSpec host;
  private final InstantSource clock;
  private final Timeouts timeouts;
  private final List<Step> steps = new ArrayList<>();

  /// One question.
  ///
  /// @param what was asked, a word or two
  /// @param mend what to do about it, where it does not hold
  public record Step(String what, Result result, String text, Optional<String> mend) {}

  /// How a question was answered.
  public enum Result {
    OK,
    WARNING,
    FAILED
  }

  public Examination(Dialer dialer, HostSpec host) {
    this(dialer, host, InstantSource.system(), Timeouts.usual());
  }

  Examination(Dialer dialer, HostSpec host, InstantSource clock, Timeouts timeouts) {
    this.dialer = dialer;
    this.host = host;
    this.clock = clock;
    this.timeouts = timeouts;
  }

  /// Asks everything that can be asked.
  public List<Step> run() throws InterruptedException {
    var own = dialer.own();
    var id = SpiffeId.device(own.id().domain(), host.name());
    ourselves(own);
    grant(own, id);
    if (handshake(own, id)) {
      conversation();
    }
    return List.copyOf(steps);
  }

  private void ourselves(Credentials own) {
    var warnings =
        Expiry.of(dialer.files().identity(), own, TrustAge.USUAL, Expiry.AHEAD)
            .warnings(clock.instant());
    ok("you", own.id() + ", until " + own.notAfter());
    for (var warning : warnings) {
      boolean ended = warning.contains("the certificate ended");
      add("you", ended ? Result.FAILED : Result.WARNING, warning, Optional.empty());
    }
  }

  private void grant(Credentials own, SpiffeId id) {
    try {
      var claims = dialer.grants().pick(own.id(), id, clock.instant()).claims();
      boolean revoked = own.trust().grantRevoked(claims).isPresent();
      if (revoked) {
        failed("grant", "serial " + claims.serial().hex() + " is REVOKED", "ask for a new grant");
      } else {
        ok(
            "grant",
            "roles %s, epoch %d, until %s"
                .formatted(String.join(",", claims.roles()), claims.epoch(), claims.notAfter()));
      }
    } catch (UserError e) {
      failed(e, "grant");
    }
  }

  private boolean handshake(Credentials own, SpiffeId id) throws InterruptedException {
    try (var approach = Approach.to(host, timeouts)) {
      var reached = approach.next();
      try (var raw = reached.socket();
          var deadline = Deadline.rest(raw, reached.left(), timeouts.greeting())) {
        ok("address", reached.address() + " accepts connections");
        List<X509Certificate> chain;
        boolean alpn;
        try {
          var tls = TlsContext.operator(own, clock, List.of()).lookAt(raw, id);
          tls.startHandshake();
          chain = TlsContext.peerChain(tls);
          alpn = TlsContext.hasAlpn(tls);
        } catch (SSLException e) {
          failed(
              "tls",
              "no handshake: " + Failures.words(e),
              "is a yett daemon listening there? it speaks TLS 1.3 alone");
          return false;
        } catch (IOException e) {
          failed("tls", deadline.words(e), "is a yett daemon listening there?");
          return false;
        }
        ok("tls", "a handshake of TLS 1.3");
        if (!alpn) {
          failed("protocol", "it does not speak yett/1", "is that the right port?");
          return false;
        }
        ok("protocol", "yett/1");
        return chain(own, id, chain);
      } catch (IOException e) {
        failed("tls", Failures.words(e), "try again");
        return false;
      }
    } catch (UserError e) {
      failed(e, "address");
      return false;
    }
  }

  private boolean chain(Credentials own, SpiffeId id, List<X509Certificate> chain) {
    boolean holds = true;
    for (var finding :
        Explanation.of(
            chain,
            own.anchors(),
            own.trust().crls(),
            id.role(),
            Optional.of(id),
            clock.instant())) {
      holds &= finding.holds();
      if (finding.holds()) {
        ok(finding.what(), finding.text());
      } else {
        failed(finding.what(), finding.text(), mend(finding.what()));
      }
    }
    return holds;
  }

  private String mend(String what) {
    return switch (what) {
      case "name" -> "is the address in hosts.toml that of another device?";
      case "time" ->
          "if your clock is right and the device's certificate has ended: yett renew %s --expired"
              .formatted(host.name());
      case "revocation" -> "do not use the device; ask who runs the authority";
      default -> "compare ca.pem here with that of the authority that issued the certificate";
    };
  }

  private void conversation() throws InterruptedException {
    try (var device = dialer.dial(host)) {
      ok("secret", "the device has proven that it holds the secret of your grant's epoch");
      var apart = Duration.between(clock.instant(), device.time());
      if (!device.welcome().clockSet()) {
        add(
            "clock",
            Result.WARNING,
            "the device does not know the time; it takes it for " + device.time(),
            Optional.of("set its clock, or let NTP do so"));
      } else if (apart.abs().compareTo(SKEW) > 0) {
        add(
            "clock",
            Result.WARNING,
            "the device's is %d s %s"
                .formatted(apart.abs().toSeconds(), apart.isNegative() ? "behind" : "ahead"),
            Optional.of("compare both with a clock that is right"));
      } else {
        ok("clock", "the device's agrees with yours");
      }
      var ours = dialer.own().trust().bundle().number();
      var theirs = device.welcome().trust();
      ok(
          "trust",
          "the device's list of revocations is %d.%d, yours %d.%d"
              .formatted(theirs.rootCrl(), theirs.number(), ours.rootCrl(), ours.number()));
      device.notes().forEach(note -> add("note", Result.WARNING, note, Optional.empty()));
      roles(device);
    } catch (UserError e) {
      failed(e, "order");
    }
  }

  /// What the grant's roles reach, by the catalogue.
  private void roles(Device device) {
    java.util.Set<String> roles = device.claims().roles();
    var may =
        device.catalogue().operations().stream()
            .filter(
                spec ->
                    spec.roles()
                        .map(needed -> needed.stream().anyMatch(roles::contains))
                        .orElse(true))
            .count();
    long all = device.catalogue().operations().size();
    ok("roles", "%s: %d of %d operations".formatted(String.join(",", roles), may, all));
  }

  private void ok(String what, String text) {
    add(what, Result.OK, text, Optional.empty());
  }

  private void failed(String what, String text, String mend) {
    add(what, Result.FAILED, text, Optional.of(mend));
  }

  private void failed(UserError e, String what) {
    add(what, Result.FAILED, e.getMessage(), e.hint());
  }

  private void add(String what, Result result, String text, Optional<String> mend) {
    steps.add(new Step(what, result, text, mend));
  }
}
