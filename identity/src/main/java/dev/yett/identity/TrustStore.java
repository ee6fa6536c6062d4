package dev.yett.identity;

import dev.yett.protocol.Limits;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// The trust bundle of a directory: `trust.bundle`, and beside it `trust.seen`, what earlier
/// bundles said of grants that have not ended. It only goes forward. Any thread, and several
/// processes at once: they take turns by a lock on `trust.lock`.
public final class TrustStore {
  private static final String BUNDLE = "trust.bundle";
  private static final String SEEN = "trust.seen";
  private static final String LOCK = "trust.lock";

  /// File locks belong to the process; its threads take turns by this.
  private static final ReentrantLock INSTALLING = new ReentrantLock();

  private record State(Bundle bundle, Remembered remembered) {}

  private final Path directory;
  private final Set<TrustAnchor> anchors;
  private volatile State state;

  private TrustStore(Path directory, Set<TrustAnchor> anchors, State state) {
    this.directory = directory;
    this.anchors = Set.copyOf(anchors);
    this.state = state;
  }

  /// Reads `trust.bundle` and what was seen in earlier ones.
  ///
  /// @throws IdentityException when the bundle is missing, damaged or not signed under these
  ///     anchors
  public static TrustStore open(Path directory, Set<TrustAnchor> anchors)
      throws IOException, IdentityException {
    return new TrustStore(directory, anchors, load(directory, anchors));
  }

  /// Where the bundle lies.
  public Path file() {
    return directory.resolve(BUNDLE);
  }

  /// The bundle in force.
  public Bundle bundle() {
    return state.bundle();
  }

  /// The CRLs in force.
  public List<X509CRL> crls() {
    return state.bundle().crls();
  }

  /// Takes a bundle, if it is believed and newer. Durable when it returns.
  ///
  /// @throws IOException when it could not be stored; the held one stays in force
  public Installation install(byte[] bytes, Instant at) throws IOException {
    if (MessageDigest.isEqual(bytes, bundle().encoded())) {
      return new Installation.Held(bundle().number());
    }
    Bundle offered;
    try {
      offered = Bundle.verify(bytes, anchors, at);
    } catch (IdentityException e) {
      return new Installation.Refused(text(e));
    }
    INSTALLING.lock();
    try (FileChannel file = openLock();
        var turn = file.lock()) {
      if (!turn.isValid()) {
        throw new IOException(directory.resolve(LOCK) + ": the lock was lost");
      }
      takeNewerFromDisk();
      return installNewer(offered);
    } finally {
      INSTALLING.unlock();
    }
  }

  /// Takes what another process has installed since, if it is newer.
  ///
  /// @throws IdentityException when the file is damaged now; the held one stays in force
  public void reload() throws IOException, IdentityException {
    INSTALLING.lock();
    try {
      take(load(directory, anchors));
    } finally {
      INSTALLING.unlock();
    }
  }

  /// `grant-revoked`, where this or an earlier bundle says so.
  public Optional<Reason> grantRevoked(Claims claims) {
    return state.remembered().isRevoked(claims)
        ? Optional.of(Reason.GRANT_REVOKED)
        : Optional.empty();
  }

  /// Whether a CRL in force names this certificate, whatever the date of the entry.
  public boolean isRevoked(X509Certificate certificate) {
    return CertificateRules.isRevoked(certificate, crls());
  }

  /// How long ago the bundle was issued; never negative.
  public Duration age(Instant at) {
    Duration age = Duration.between(bundle().issued(), at);
    return age.isNegative() ? Duration.ZERO : age;
  }

  private Installation installNewer(Bundle offered) throws IOException {
    Bundle held = state.bundle();
    int order = offered.number().compareTo(held.number());
    if (order == 0) {
      return new Installation.Held(held.number());
    }
    if (order < 0) {
      return new Installation.Older(held.number());
    }
    if (CertificateRules.isRevoked(offered.signer(), held.crls())) {
      return new Installation.Refused("the signer: revoked by the bundle that is held");
    }
    for (X509CRL crl : offered.crls()) {
      for (X509CRL known : held.crls()) {
        if (known.getIssuerX500Principal().equals(crl.getIssuerX500Principal())
            && Authorities.crlNumber(crl) < Authorities.crlNumber(known)) {
          return new Installation.Refused(
              "crls: one is older than that of the bundle that is held");
        }
      }
    }
    Remembered remembered = state.remembered().with(offered.content());
    // First what is remembered: of a crash in between nothing comes but that it is remembered
    // already.
    DurableFile.write(directory.resolve(SEEN), remembered.encode(), DurableFile.READABLE);
    DurableFile.write(directory.resolve(BUNDLE), offered.encoded(), DurableFile.READABLE);
    state = new State(offered, remembered);
    return new Installation.Installed(offered.number());
  }

  private void takeNewerFromDisk() throws IOException {
    try {
      take(load(directory, anchors));
    } catch (IdentityException e) {
      // What is held in memory was verified; the damaged file is about to be replaced, or left.
    }
  }

  private void take(State onDisk) {
    State held = state;
    if (onDisk.bundle().number().compareTo(held.bundle().number()) > 0) {
      state = new State(onDisk.bundle(), onDisk.remembered().with(held.bundle().content()));
    }
  }

  private static State load(Path directory, Set<TrustAnchor> anchors)
      throws IOException, IdentityException {
    Path file = directory.resolve(BUNDLE);
    byte[] bytes = read(file);
    Bundle bundle;
    try {
      bundle = Bundle.read(bytes, anchors);
    } catch (IdentityException e) {
      throw new IdentityException(
          file + ": " + text(e) + "; take a new one from the authority (yett-pki bundle)", e);
    }
    return new State(bundle, seen(directory.resolve(SEEN)).with(bundle.content()));
  }

  private static byte[] read(Path file) throws IOException, IdentityException {
    try {
      if (Files.size(file) > Limits.BUNDLE) {
        throw new IdentityException(file, "larger than " + Limits.BUNDLE + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IdentityException(
          file
              + ": missing; without it nobody's revocation is known. Take one from the authority"
              + " (yett-pki bundle)",
          e);
    }
  }

  private static Remembered seen(Path file) throws IOException, IdentityException {
    try {
      return Remembered.decode(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Remembered.NOTHING;
    } catch (ProtocolException e) {
      throw new IdentityException(
          file + ": damaged; it remembers revoked grants. Remove it only with a fresh bundle", e);
    }
  }

  private FileChannel openLock() throws IOException {
    return FileChannel.open(
        directory.resolve(LOCK),
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(DurableFile.OWNER_ONLY));
  }

  private static String text(IdentityException e) {
    return String.valueOf(e.getMessage());
  }
}
