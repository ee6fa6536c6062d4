package dev.yett.identity.enrol;

import dev.yett.identity.Credentials;
import dev.yett.identity.DurableFile;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Installation;
import dev.yett.identity.Judgement;
import dev.yett.identity.Pem;
import dev.yett.identity.SecretFile;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.Trust;
import dev.yett.identity.TrustStore;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.Passphrases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/// An identity directory on its way to a certificate: it asks for one, and takes the reply.
///
/// The key is made here and stays here. A crash at any moment leaves either the pair before or the
/// new one, never halves of both: `cert.pem` changes by one rename, and [Credentials] takes
/// `key.pending` for a certificate that is for it until it has become `key.pem`. The pair before
/// stays as `cert.previous` and `key.previous` until [#served]. Any thread, and several processes:
/// they take turns.
public final class Enrolment {
  static final String NAME = "name.pending";
  static final String OLD_CERTIFICATE = "cert.previous";
  static final String OLD_KEY = "key.previous";
  private static final String CERTIFICATE = "cert.pem";
  private static final String KEY = "key.pem";
  private static final String ANCHORS = "ca.pem";
  private static final String LOCK = "install.lock";
  private static final ReentrantLock TURN = new ReentrantLock();

  private final Path directory;
  private final Passphrases passphrases;

  /// @param passphrases asked where a key turns out to be under one
  public Enrolment(Path directory, Passphrases passphrases) {
    this.directory = directory;
    this.passphrases = passphrases;
  }

  /// What became of a reply.
  ///
  /// @param taken false where the certificate was in use already
  public record Installed(SpiffeId id, X509Certificate leaf, boolean taken) {}

  /// A first request, for a directory without a certificate. Asked again, it is for the same key.
  ///
  /// @param protection under which a new key is put
  public byte[] first(SpiffeId name, Optional<Passphrase> protection)
      throws IOException, IdentityException {
    if (Files.exists(directory.resolve(CERTIFICATE))) {
      throw new IdentityException(
          directory.resolve(CERTIFICATE), "there is a certificate already; renew it instead");
    }
    return inTurn(
        () -> {
          DurableFile.write(
              directory.resolve(NAME),
              (name + "\n").getBytes(StandardCharsets.UTF_8),
              DurableFile.READABLE);
          return SigningRequest.first(PendingKey.of(directory, protection, passphrases), name);
        });
  }

  /// A request by who has a certificate, signed by the current key as well. Asked again, it is for
  /// the same new key.
  ///
  /// @param protection under which a new key is put; else that of the current key, if it has one
  public byte[] renewal(Credentials current, Optional<Passphrase> protection)
      throws IOException, IdentityException {
    return inTurn(
        () -> {
          KeyPair pending;
          if (protection.isEmpty() && isProtected()) {
            try (Passphrase same = passphrases.of(directory.resolve(KEY))) {
              pending = PendingKey.of(directory, Optional.of(same), passphrases);
            }
          } else {
            pending = PendingKey.of(directory, protection, passphrases);
          }
          return SigningRequest.renewal(pending, current.id(), current.chain(), current.key());
        });
  }

  private boolean isProtected() throws IOException, IdentityException {
    byte[] text = SecretFile.read(directory.resolve(KEY));
    try {
      return new String(text, StandardCharsets.ISO_8859_1).contains(KeyFile.SEALED_LABEL);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /// The public half of the key that waits for a certificate, if one does.
  public Optional<PublicKey> pending() throws IOException, IdentityException {
    return PendingKey.publicKey(directory);
  }

  /// Takes the reply to a renewal: only a leaf for the key that waits and for the same name, valid
  /// under the roots that are held.
  ///
  /// @param named in errors
  /// @param judgedAt the time to judge by, given a signed one; see [TrustStore#install]
  /// @throws IdentityException why not; then nothing has changed but that a newer bundle may have
  ///     been taken
  public Installed renew(
      Path named, Reply reply, Credentials current, UnaryOperator<Instant> judgedAt)
      throws IOException, IdentityException {
    return inTurn(
        () -> {
          X509Certificate leaf = reply.chain().getFirst();
          if (leaf.equals(current.chain().getFirst())) {
            return new Installed(current.id(), leaf, false);
          }
          requireAwaited(named, leaf);
          List<X509Certificate> roots = new ArrayList<>();
          current.anchors().forEach(anchor -> roots.add(anchor.getTrustedCert()));
          for (X509Certificate vouched : reply.vouchedBy(Set.copyOf(roots))) {
            if (!roots.contains(vouched)) {
              roots.add(vouched);
            }
          }
          takeBundle(named, reply, current.trust(), judgedAt);
          Trust trust = new Trust(current.anchors(), current.id().domain(), current.trust()::crls);
          accept(named, trust, reply, current.id(), judgedAt);
          if (roots.size() > current.anchors().size()) {
            writeChain(ANCHORS, roots);
          }
          keepPrevious();
          switchTo(reply.chain());
          return new Installed(current.id(), leaf, true);
        });
  }

  /// Takes the reply to a first request, with the roots and the bundle that it brings: by the word
  /// of the person who installs it.
  ///
  /// @param named in errors
  public Installed enrol(Path named, Reply reply, UnaryOperator<Instant> judgedAt)
      throws IOException, IdentityException {
    return inTurn(
        () -> {
          SpiffeId name = pendingName();
          requireAwaited(named, reply.chain().getFirst());
          Path roots = directory.resolve(ANCHORS);
          Set<TrustAnchor> anchors = new LinkedHashSet<>();
          if (Files.exists(roots)) {
            anchors.addAll(Credentials.anchors(roots));
          } else {
            reply.anchors().forEach(root -> anchors.add(new TrustAnchor(root, null)));
          }
          if (anchors.isEmpty()) {
            throw new IdentityException(
                named, "brings no root, and there is none in " + roots + "; put it there first");
          }
          byte[] bundle =
              reply
                  .bundle()
                  .orElseThrow(() -> new IdentityException(named, "brings no trust bundle"))
                  .toArray();
          var verified =
              dev.yett.identity.Bundle.verify(bundle, anchors, judgedAt.apply(Instant.now()));
          accept(named, new Trust(anchors, name.domain(), verified::crls), reply, name, judgedAt);
          if (!Files.exists(roots)) {
            writeChain(ANCHORS, reply.anchors());
          }
          DurableFile.write(directory.resolve("trust.bundle"), bundle, DurableFile.READABLE);
          switchTo(reply.chain());
          Files.deleteIfExists(directory.resolve(NAME));
          return new Installed(name, reply.chain().getFirst(), true);
        });
  }

  /// Whether a certificate of before is kept still.
  public boolean hasPrevious() {
    return Files.exists(directory.resolve(OLD_CERTIFICATE))
        || Files.exists(directory.resolve(OLD_KEY));
  }

  /// The pair in use has served: that of before is removed.
  ///
  /// @param leaf of the pair that has served
  public void served(X509Certificate leaf) throws IOException, IdentityException {
    inTurn(
        () -> {
          List<X509Certificate> inUse = Credentials.certificates(directory.resolve(CERTIFICATE));
          if (inUse.getFirst().equals(leaf)) {
            Files.deleteIfExists(directory.resolve(OLD_KEY));
            Files.deleteIfExists(directory.resolve(OLD_CERTIFICATE));
          }
          return true;
        });
  }

  private SpiffeId pendingName() throws IOException, IdentityException {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      throw new IdentityException(file, "missing: nothing was requested here");
    }
    return SpiffeId.of(Files.readString(file).strip())
        .orElseThrow(() -> new IdentityException(file, "not a name; ask for a new request"));
  }

  private void requireAwaited(Path named, X509Certificate leaf)
      throws IOException, IdentityException {
    Optional<PublicKey> key = pending();
    if (key.isEmpty()) {
      throw new IdentityException(
          named, "the certificate is for another key, and no key of ours waits for one");
    }
    if (!same(key.get(), leaf.getPublicKey())) {
      throw new IdentityException(
          named, "the certificate is for another key than the one that waits");
    }
  }

  private static void takeBundle(
      Path named, Reply reply, TrustStore trust, UnaryOperator<Instant> judgedAt)
      throws IOException, IdentityException {
    if (reply.bundle().isPresent()
        && trust.install(reply.bundle().get().toArray(), judgedAt)
            instanceof Installation.Refused refused) {
      throw new IdentityException(named, "its trust bundle is refused: " + refused.text());
    }
  }

  private static void accept(
      Path named, Trust trust, Reply reply, SpiffeId name, UnaryOperator<Instant> judgedAt)
      throws IdentityException {
    Instant begin =
        reply.chain().stream()
            .map(certificate -> certificate.getNotBefore().toInstant())
            .max(Instant::compareTo)
            .orElseThrow();
    if (trust.judge(reply.chain(), name, judgedAt.apply(begin))
        instanceof Judgement.Rejected rejected) {
      throw new IdentityException(named, rejected.text());
    }
  }

  /// Not where one is kept already: then what is in use has not served yet, and that before it is
  /// the one known to be good.
  private void keepPrevious() throws IOException, IdentityException {
    if (Files.exists(directory.resolve(OLD_CERTIFICATE))) {
      return;
    }
    byte[] key = SecretFile.read(directory.resolve(KEY));
    try {
      SecretFile.write(directory.resolve(OLD_KEY), key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
    DurableFile.write(
        directory.resolve(OLD_CERTIFICATE),
        Files.readAllBytes(directory.resolve(CERTIFICATE)),
        DurableFile.READABLE);
  }

  private void switchTo(List<X509Certificate> chain) throws IOException, IdentityException {
    writeChain(CERTIFICATE, chain);
    becomeCurrent();
  }

  /// Where the machine stopped between the two renames of a switch, the second is made up for.
  private void completeSwitch() throws IOException, IdentityException {
    Path certificate = directory.resolve(CERTIFICATE);
    Optional<PublicKey> waiting = pending();
    if (waiting.isPresent() && Files.exists(certificate)) {
      X509Certificate leaf = Credentials.certificates(certificate).getFirst();
      if (same(waiting.get(), leaf.getPublicKey())) {
        becomeCurrent();
      }
    }
  }

  private void becomeCurrent() throws IOException {
    Files.move(
        directory.resolve(PendingKey.NAME),
        directory.resolve(KEY),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    DurableFile.syncDirectory(directory);
    Files.deleteIfExists(directory.resolve(PendingKey.PUBLIC));
  }

  private void writeChain(String name, List<X509Certificate> certificates)
      throws IOException, IdentityException {
    var text = new ByteArrayOutputStream();
    try {
      for (X509Certificate certificate : certificates) {
        text.writeBytes(Pem.encode(Reply.CERTIFICATE_LABEL, certificate.getEncoded()));
      }
    } catch (GeneralSecurityException e) {
      throw new IdentityException(directory.resolve(name) + ": a certificate without encoding", e);
    }
    DurableFile.write(directory.resolve(name), text.toByteArray(), DurableFile.READABLE);
  }

  private static boolean same(PublicKey one, PublicKey other) {
    return MessageDigest.isEqual(one.getEncoded(), other.getEncoded());
  }

  private interface Step<T> {
    T take() throws IOException, IdentityException, GeneralSecurityException;
  }

  private <T> T inTurn(Step<T> step) throws IOException, IdentityException {
    TURN.lock();
    try (FileChannel file =
            FileChannel.open(
                directory.resolve(LOCK),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(DurableFile.OWNER_ONLY));
        var turn = file.lock()) {
      if (!turn.isValid()) {
        throw new IOException(directory.resolve(LOCK) + ": the lock was lost");
      }
      completeSwitch();
      return step.take();
    } catch (GeneralSecurityException e) {
      throw new IdentityException(directory + ": the keys cannot be used: " + e.getMessage(), e);
    } finally {
      TURN.unlock();
    }
  }
}
