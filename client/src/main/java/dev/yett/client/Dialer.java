package dev.yett.client;

import dev.yett.client.route.Approach;
import dev.yett.identity.Credentials;
import dev.yett.identity.Grant;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Judgement;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.TlsContext;
import dev.yett.identity.UntrustedException;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Welcome;
import java.io.IOException;
import java.net.Socket;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Opens connections to devices, with the operator's certificate and grants. Any thread.
public final class Dialer implements AutoCloseable {
  private final ClientFiles files;
  private final Credentials credentials;
  private final Grants grants;
  private final InstantSource clock;
  private final Timeouts timeouts;

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
  public static Dialer open(ClientFiles files) throws UserError {
    // Before the first class of JSSE loads: no session is ever resumed, by either end.
    var credentials = credentials(files);
    return new Dialer(
        files, credentials, Grants.load(files.grants()), InstantSource.system(), Timeouts.usual());
  }

  /// The operator's certificate, key, anchors and bundle.
  public static Credentials credentials(ClientFiles files) throws UserError {
    try {
      return Credentials.load(files.identity());
    } catch (IdentityException e) {
      throw new UserError(
          ExitCode.NO_CONNECTION,
          String.valueOf(e.getMessage()),
          "cert.pem, key.pem, ca.pem and trust.bundle of the operator belong into "
              + files.identity());
    } catch (IOException e) {
      throw new UserError(ExitCode.NO_CONNECTION, files.identity() + ": " + Failures.words(e));
    }
  }

  /// Who we are.
  public SpiffeId operator() {
    return credentials.id();
  }

  public Grants grants() {
    return grants;
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
          "ask for a new one; it is " + files.identity().resolve("cert.pem"));
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
        var tls = handshake(raw, id, reached.address());
        var link = new Link(raw, tls, timeouts);
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
    var tls = context.dial(raw, id);
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
    switch (credentials.peers().judge(TlsContext.peerChain(tls), id, clock.instant())) {
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
          case CERTIFICATE_EXPIRED, CERTIFICATE_NOT_YET_VALID ->
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
    device.begin();
    try (var rest = Deadline.of(reached.socket(), timeouts.greeting().multipliedBy(6))) {
      try {
        var greeting = new Greeting(device, credentials.trust(), files.catalogues(), clock);
        greeting.hello();
        first.close();
        if (greeting.exchangeTrust()) {
          judge(tls, id, reached.address());
        }
        greeting.catalogue();
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
