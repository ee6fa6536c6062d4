package dev.yett.client;

import dev.yett.client.route.Approach;
import dev.yett.identity.Credentials;
import dev.yett.identity.Expiry;
import dev.yett.identity.Grant;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Judgement;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.TlsContext;
import dev.yett.identity.TrustAge;
import dev.yett.identity.UntrustedException;
import dev.yett.identity.seal.Passphrases;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Welcome;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Opens connections to devices, with the operator's certificate and grants. Any thread.
public final class Dialer implements AutoCloseable {
  /// What a device with an expired certificate may be told.
  private static final Set<String> RENEWING =
      Set.of("hello", "trust", "identity.request", "identity.install");

  private final ClientFiles files;
  private final Credentials credentials;
  private final Grants grants;
  private final InstantSource clock;
  private final Timeouts timeouts;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private volatile boolean thoughExpired;

  public Dialer(
      ClientFiles files,
      Credentials credentials,
      Grants grants,
      InstantSource clock,
      Timeouts timeouts) {
    this.files = files;
    this.credentials = credentials;
    this.grants = grants;
    this.clock = clock;
    this.timeouts = timeouts;
  }

  /// With what the operator's files hold.
  public static Dialer open(ClientFiles files, Passphrases passphrases) throws UserError {
    // Before the first class of JSSE loads: no session is ever resumed, by either end.
    var credentials = credentials(files, passphrases);
    return new Dialer(
        files,
        credentials,
        Grants.load(files.grants(), passphrases),
        InstantSource.system(),
        Timeouts.usual());
  }

  /// From now on a device whose certificate has expired is accepted, all else holding; such a
  /// connection takes no orders but those that renew it (PROTOCOL §15).
  public Dialer thoughExpired() {
    thoughExpired = true;
    return this;
  }

  /// The operator's certificate, key, anchors and bundle.
  public static Credentials credentials(ClientFiles files) throws UserError {
    return credentials(files, Passphrases.none("which is not asked for here"));
  }

  /// The same, where the key may be under a passphrase.
  public static Credentials credentials(ClientFiles files, Passphrases passphrases)
      throws UserError {
    try {
      return Credentials.load(files.identity(), passphrases);
    } catch (IdentityException e) {
      throw new UserError(
          String.valueOf(e.getMessage()), missing(files.identity()), ExitCode.NO_CONNECTION);
    } catch (IOException e) {
      throw new UserError(ExitCode.NO_CONNECTION, files.identity() + ": " + Failures.words(e));
    }
  }

  /// What to do where a file of the identity is not there; other faults tell that themselves.
  private static Optional<String> missing(Path identity) {
    return Stream.of("cert.pem", "key.pem", "ca.pem", "trust.bundle")
            .allMatch(name -> Files.exists(identity.resolve(name)))
        ? Optional.empty()
        : Optional.of(
            "cert.pem, key.pem, ca.pem and trust.bundle of the operator belong into " + identity);
  }

  /// Who we are.
  public SpiffeId operator() {
    return credentials.id();
  }

  /// When our certificate ends.
  public Instant certificateEnds() {
    return credentials.chain().getFirst().getNotAfter().toInstant();
  }

  public Grants grants() {
    return grants;
  }

  /// The operator's certificate, key, anchors and bundle.
  public Credentials own() {
    return credentials;
  }

  /// Where the operator's files lie.
  public ClientFiles files() {
    return files;
  }

  /// Connects, proves both ends to each other, exchanges revocations, and holds the catalogue. The
  /// first address that answers is taken; who answers must be the device of that name.
  ///
  /// @throws UserError 255 with the reason, or 254 where the device refuses its greeting
  public Device dial(HostSpec host) throws UserError, InterruptedException {
    var id = SpiffeId.device(operator().domain(), host.name());
    var grant = grants.pick(operator(), id, clock.instant());
    checkOwnCertificate();
    try (var approach = Approach.to(host, timeouts)) {
      while (true) {
        var device = dial(id, grant, approach.next(), approach);
        if (device.isPresent()) {
          return device.get();
        }
      }
    }
  }

  private void checkOwnCertificate() throws UserError {
    var leaf = credentials.chain().getFirst();
    var now = clock.instant();
    if (now.isAfter(leaf.getNotAfter().toInstant())) {
      throw new UserError(
          ExitCode.NO_CONNECTION,
          "your certificate expired %s; it is %s now"
              .formatted(leaf.getNotAfter().toInstant(), now),
          "renew it: yett request --renew; it is " + files.identity().resolve("cert.pem"));
    }
    if (now.isBefore(leaf.getNotBefore().toInstant())) {
      throw new UserError(
          ExitCode.NO_CONNECTION,
          "your certificate is not valid before %s; it is %s now"
              .formatted(leaf.getNotBefore().toInstant(), now),
          "compare the clocks of this machine and of who issued it");
    }
  }

  /// @return nothing where what answered said nothing of use, which another address may
  private Optional<Device> dial(
      SpiffeId id, Grant grant, Approach.Reached reached, Approach approach)
      throws UserError, InterruptedException {
    var raw = reached.socket();
    boolean kept = false;
    try (var deadline = Deadline.rest(raw, reached.left(), timeouts.greeting())) {
      try {
        var records = new RecordSocket(raw);
        var tls = handshake(records, id, reached.address());
        var link =
            new Link(raw, tls.getInputStream(), records.whole(tls.getOutputStream()), timeouts);
        var welcome = welcome(link, id);
        var device =
            new Device(
                id.name(), link, new Signer(grant, TlsContext.exporter(tls)), welcome, timeouts);
        kept = true;
        return Optional.of(greeted(device, tls, id, reached, deadline));
      } catch (IOException e) {
        approach.failed(deadline.words(e));
        return Optional.empty();
      }
    } finally {
      if (!kept) {
        close(raw);
      }
    }
  }

  private SSLSocket handshake(Socket raw, SpiffeId id, String address)
      throws IOException, UserError {
    var context = TlsContext.operator(credentials, clock, List.of());
    var tls = thoughExpired ? context.dialThoughExpired(raw, id) : context.dial(raw, id);
    try {
      tls.startHandshake();
    } catch (SSLException e) {
      throw refusal(e, id, address);
    }
    if (!TlsContext.hasAlpn(tls)) {
      throw new UserError(
          ExitCode.NO_CONNECTION, "what answers at " + address + " does not speak yett/1");
    }
    judge(tls, id, address);
    return tls;
  }

  /// Once more, on this connection's own certificates, whatever the handshake asked.
  private void judge(SSLSocket tls, SpiffeId id, String address) throws IOException, UserError {
    var chain = TlsContext.peerChain(tls);
    var now = clock.instant();
    switch (thoughExpired
        ? credentials.peers().judgeThoughExpired(chain, id, now)
        : credentials.peers().judge(chain, id, now)) {
      case Judgement.Accepted accepted -> {
        if (!accepted.id().equals(id)) {
          throw new UserError(
              ExitCode.NO_CONNECTION, "what answers at " + address + " is not " + id);
        }
      }
      case Judgement.Rejected rejected -> throw rejected(rejected, id, address);
    }
  }

  private static UserError refusal(SSLException e, SpiffeId id, String address) {
    for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UntrustedException untrusted) {
        return rejected(untrusted.rejected(), id, address);
      }
    }
    return new UserError(
            ExitCode.NO_CONNECTION,
            "no secure connection to %s at %s: %s".formatted(id.name(), address, Failures.words(e)),
            "is that a yett daemon, and of the same domain, " + id.domain() + "?")
        .asPassing();
  }

  private static UserError rejected(Judgement.Rejected rejected, SpiffeId id, String address) {
    var times =
        rejected.notAfter().isEmpty()
            ? ""
            : " (valid from %s to %s; it is %s here)"
                .formatted(
                    rejected.notBefore().map(Object::toString).orElse("?"),
                    rejected.notAfter().map(Object::toString).orElse("?"),
                    rejected.time().map(Object::toString).orElse("?"));
    var hint =
        switch (rejected.reason()) {
          case CERTIFICATE_REVOKED ->
              Optional.of("the device was revoked: do not use it, and tell who runs it");
          case CERTIFICATE_NAME -> Optional.of("is that the right address for " + id + "?");
          case CERTIFICATE_EXPIRED ->
              Optional.of(
                  "if the clock here is right, renew it all the same: yett renew %s --expired"
                      .formatted(id.name()));
          case CERTIFICATE_NOT_YET_VALID ->
              Optional.of("the device needs a new certificate, or one of the clocks is wrong");
          default -> Optional.<String>empty();
        };
    return new UserError(
        "what answers at %s is not accepted as %s: %s [%s]%s"
            .formatted(address, id.name(), rejected.text(), rejected.reason().code(), times),
        hint,
        ExitCode.NO_CONNECTION);
  }

  private static Welcome welcome(Link link, SpiffeId id) throws IOException, UserError {
    try {
      return switch (DeviceMessage.decode(link.read())) {
        case Welcome welcome when welcome.device().equals(id.toString()) -> welcome;
        case DeviceMessage.Goodbye goodbye -> throw Failures.goodbye(id.name(), goodbye, false);
        case Welcome _ ->
            throw new ProtocolException(Reason.CLAIMS_DEVICE, "WELCOME names another device");
        case DeviceMessage _ ->
            throw new ProtocolException(Reason.FRAME_STATE, "it did not begin with WELCOME");
      };
    } catch (ProtocolException e) {
      throw Failures.broke(id.name(), e);
    }
  }

  private Device greeted(
      Device device, SSLSocket tls, SpiffeId id, Approach.Reached reached, Deadline first)
      throws UserError, InterruptedException, IOException {
    boolean done = false;
    var chain = TlsContext.peerChain(tls);
    boolean expired = clock.instant().isAfter(chain.getFirst().getNotAfter().toInstant());
    if (expired) {
      device.restrict(RENEWING);
      device.note(
          "WARNING: the certificate of %s EXPIRED %s; it is accepted because you said --expired,"
                  .formatted(id.name(), chain.getFirst().getNotAfter().toInstant())
              + " to renew it and for nothing else");
    }
    device.begin();
    device.watch(() -> revoked(chain, id));
    try (var rest = Deadline.of(reached.socket(), timeouts.greeting().multipliedBy(6))) {
      try {
        var greeting = new Greeting(device, credentials.trust(), files.catalogues(), clock);
        greeting.hello();
        first.close();
        if (greeting.exchangeTrust()) {
          judge(tls, id, reached.address());
        }
        warn(device);
        if (!expired) {
          greeting.catalogue();
        }
      } catch (UserError e) {
        throw first.hasPassed() || rest.hasPassed() ? Failures.late(id.name()) : e;
      }
      done = true;
      return device;
    } finally {
      if (!done) {
        device.close();
      }
    }
  }

  /// What soon ends of that by which the operator proves himself: each thing once, and of many
  /// grants the first, since whoever asks many devices holds grants that end alike.
  private void warn(Device device) {
    var now = clock.instant();
    for (var own :
        Expiry.of(files.identity(), credentials, TrustAge.USUAL, Expiry.AHEAD).warnings(now)) {
      if (warned.add(own)) {
        device.note(own);
      }
    }
    var grant = Grants.ending(device.claims(), now);
    if (grant.isPresent() && warned.add("grant")) {
      device.note(grant.get());
    }
  }

  /// Whether what we learnt since, on this connection or from another program of ours, revokes it.
  private Optional<UserError> revoked(List<X509Certificate> chain, SpiffeId id) {
    try {
      credentials.trust().refresh(issued -> clock.instant());
    } catch (IOException e) {
      // What is held stays in force.
    }
    return chain.stream().anyMatch(credentials.trust()::isRevoked)
        ? Optional.of(
            new UserError(
                ExitCode.NO_CONNECTION,
                id.name() + " was revoked meanwhile; the connection is closed",
                "do not use it, and tell who runs it"))
        : Optional.empty();
  }

  private static void close(Socket raw) {
    try {
      raw.close();
    } catch (IOException e) {
      // It was never used.
    }
  }

  /// Clears the keys of the grants.
  @Override
  public void close() {
    grants.close();
  }
}
