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
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
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
import java.util.function.UnaryOperator;

/// The trust bundle of a directory: `trust.bundle`, where anyone may put a newer one in place;
/// `trust.held`, our own copy of the one in force, which stays in force whatever is half copied or
/// put back over the other; and `trust.seen`, what earlier bundles said of grants that have not
/// ended. It only goes forward. Any thread, and several processes at once: they take turns by a
/// lock on `trust.lock`.
public final class TrustStore {
  private static final String BUNDLE = "trust.bundle";
  private static final String HELD = "trust.held";
  private static final String SEEN = "trust.seen";
  private static final String LOCK = "trust.lock";

  /// File locks belong to the process; its threads take turns by this.
  private static final ReentrantLock INSTALLING = new ReentrantLock();

  private record State(Bundle bundle, Remembered remembered) {}

  /// What tells a file that was put in place from the one before without reading it.
  private record Stamp(FileTime modified, long size, Optional<String> key) {}

  private final Path directory;
  private final Set<TrustAnchor> anchors;
  private volatile State state;
  private volatile Optional<Stamp> looked = Optional.empty();

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

  /// What is wrong with the file where the bundle lies, though our own copy is in force: it is
  /// missing, or not to be believed. Looks at the disk.
  public Optional<String> fault() throws IOException {
    try {
      bundle(file(), read(file()), anchors);
      return Optional.empty();
    } catch (IdentityException e) {
      return Optional.of(
          (Files.exists(file()) ? text(e) : file() + ": missing")
              + "; that of %s, which was taken before, stays in force: cp %s %s puts it back"
                  .formatted(bundle().issued(), directory.resolve(HELD), file()));
    }
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
    return install(bytes, issued -> at);
  }

  /// The same for a holder who does not know the time, and may take that of the bundle for it.
  ///
  /// @param judgedAt the time to judge by, given when the bundle says that it was issued
  public Installation install(byte[] bytes, UnaryOperator<Instant> judgedAt) throws IOException {
    return install(bytes, judgedAt, Optional.empty());
  }

  /// @param found the file that the bytes were read from, if they were
  private Installation install(byte[] bytes, UnaryOperator<Instant> judgedAt, Optional<Stamp> found)
      throws IOException {
    if (MessageDigest.isEqual(bytes, bundle().encoded())) {
      return new Installation.Held(bundle().number());
    }
    Bundle offered;
    try {
      offered = Bundle.read(bytes, anchors);
      offered.requireTimely(anchors, judgedAt.apply(offered.issued()));
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
      return installNewer(offered, found);
    } finally {
      INSTALLING.unlock();
    }
  }

  /// Looks whether another `trust.bundle` was put in place, and takes it if it is newer. One that
  /// is older is replaced by the one in force; one that is damaged is left, since it may still be
  /// on its way. Cheap where nothing has changed.
  ///
  /// @param judgedAt as for [#install]
  /// @return what became of it, once for each file
  public Optional<Installation> refresh(UnaryOperator<Instant> judgedAt) throws IOException {
    Optional<Stamp> now = stamp(file());
    if (now.isEmpty() || now.equals(looked)) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = read(file());
    } catch (IdentityException e) {
      looked = now;
      return Optional.of(new Installation.Refused(text(e)));
    }
    Installation became = install(bytes, judgedAt, now);
    if (became instanceof Installation.Older) {
      putInPlace(bundle(), now);
    }
    keepCopy();
    looked = now;
    return became instanceof Installation.Held ? Optional.empty() : Optional.of(became);
  }

  /// Writes a bundle, unless another file than the one that was looked at has been put in place
  /// meanwhile, which is looked at next.
  private void putInPlace(Bundle bundle, Optional<Stamp> found) throws IOException {
    if (found.isEmpty() || stamp(file()).equals(found)) {
      DurableFile.write(file(), bundle.encoded(), DurableFile.READABLE);
    }
  }

  private void keepCopy() throws IOException {
    Path copy = directory.resolve(HELD);
    byte[] inForce = bundle().encoded();
    if (!Files.exists(copy) || !MessageDigest.isEqual(Files.readAllBytes(copy), inForce)) {
      DurableFile.write(copy, inForce, DurableFile.READABLE);
    }
  }

  private static Optional<Stamp> stamp(Path file) throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new Stamp(
              found.lastModifiedTime(),
              found.size(),
              Optional.ofNullable(found.fileKey()).map(Object::toString)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
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

  private Installation installNewer(Bundle offered, Optional<Stamp> found) throws IOException {
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
    DurableFile.write(directory.resolve(HELD), offered.encoded(), DurableFile.READABLE);
    putInPlace(offered, found);
    state = new State(offered, remembered);
    return new Installation.Installed(offered.number());
  }

  /// What another process installed. A file that was put in place is not looked at here: it has
  /// not been judged by the time yet.
  private void takeNewerFromDisk() throws IOException {
    try {
      Optional<Bundle> held = held(directory.resolve(HELD), anchors);
      if (held.isPresent()) {
        take(new State(held.get(), seen(directory.resolve(SEEN)).with(held.get().content())));
      }
    } catch (IdentityException e) {
      // What is held in memory was verified; the damaged file is about to be replaced.
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
    Optional<Bundle> held = held(directory.resolve(HELD), anchors);
    Bundle bundle;
    try {
      byte[] placed = read(directory.resolve(BUNDLE));
      // Mostly our copy of it; to verify the same bytes twice is half the time of a short command.
      bundle =
          held.isPresent() && MessageDigest.isEqual(placed, held.get().encoded())
              ? held.get()
              : bundle(directory.resolve(BUNDLE), placed, anchors);
    } catch (IdentityException e) {
      if (held.isEmpty()) {
        throw e;
      }
      bundle = held.get();
    }
    if (held.isPresent() && held.get().number().compareTo(bundle.number()) > 0) {
      bundle = held.get();
    }
    return new State(bundle, seen(directory.resolve(SEEN)).with(bundle.content()));
  }

  private static Bundle bundle(Path file, byte[] bytes, Set<TrustAnchor> anchors)
      throws IdentityException {
    try {
      return Bundle.read(bytes, anchors);
    } catch (IdentityException e) {
      throw new IdentityException(
          file + ": " + text(e) + "; take a new one from the authority (yett-pki bundle)", e);
    }
  }

  /// Our copy; none where there is none, or where it is of other roots or damaged: then
  /// `trust.bundle` decides alone.
  private static Optional<Bundle> held(Path file, Set<TrustAnchor> anchors) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(bundle(file, read(file), anchors));
    } catch (IdentityException e) {
      return Optional.empty();
    }
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
