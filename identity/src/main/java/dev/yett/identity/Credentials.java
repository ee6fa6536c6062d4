package dev.yett.identity;

import dev.yett.identity.enrol.KeyFile;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.Passphrases;
import dev.yett.identity.seal.WrongPassphraseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What an identity directory holds: `cert.pem`, `key.pem`, `ca.pem` and `trust.bundle`. Immutable
/// but for the bundle; any thread.
///
/// @param chain leaf first, then issuing CAs
/// @param anchors the roots
public record Credentials(
    List<X509Certificate> chain, PrivateKey key, Set<TrustAnchor> anchors, TrustStore trust) {
  private static final String CERTIFICATE = "CERTIFICATE";

  /// More than any PEM file of certificates or keys here.
  private static final int LARGEST = 1 << 20;

  public Credentials {
    chain = List.copyOf(chain);
    anchors = Set.copyOf(anchors);
  }

  /// Reads the directory. Dates are not judged: an expired certificate is the peer's to refuse, and
  /// its owner's to see.
  ///
  /// @throws IdentityException names file and field, and how to mend it
  public static Credentials load(Path directory) throws IOException, IdentityException {
    return load(
        directory,
        Passphrases.none(
            "which is not asked for here; take it off with: openssl pkcs8 -in key.pem -out"
                + " new.pem"));
  }

  /// The same, where the key may be under a passphrase.
  public static Credentials load(Path directory, Passphrases passphrases)
      throws IOException, IdentityException {
    Path certificates = directory.resolve("cert.pem");
    List<X509Certificate> chain = certificates(certificates);
    refuseUnusable(certificates, chain);
    PrivateKey key = keyOf(directory, chain.getFirst().getPublicKey(), passphrases);
    Set<TrustAnchor> anchors = anchors(directory.resolve("ca.pem"));
    return new Credentials(chain, key, anchors, TrustStore.open(directory, anchors));
  }

  /// The roots of a `ca.pem`.
  ///
  /// @throws IdentityException names file and field
  public static Set<TrustAnchor> anchors(Path file) throws IOException, IdentityException {
    Set<TrustAnchor> anchors = new LinkedHashSet<>();
    for (X509Certificate root : certificates(file)) {
      Optional<Judgement.Rejected> fault = fault(root).or(() -> CertificateRules.authority(root));
      if (fault.isPresent()) {
        throw new IdentityException(file, fault.get().text());
      }
      anchors.add(new TrustAnchor(root, null));
    }
    return anchors;
  }

  /// The certificates of a PEM file, in its order; at least one.
  ///
  /// @throws IdentityException names file and line
  public static List<X509Certificate> certificates(Path file)
      throws IOException, IdentityException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem.Block block : Pem.parse(file, read(file))) {
      if (!block.label().equals(CERTIFICATE)) {
        throw new IdentityException(
            file, block.line(), "a block " + block.label() + " where a certificate is expected");
      }
      try {
        var certificate =
            (X509Certificate)
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.bytes()));
        // The factory reads no further than the certificate goes.
        if (!MessageDigest.isEqual(certificate.getEncoded(), block.bytes())) {
          throw new IdentityException(file, block.line(), "bytes behind a certificate");
        }
        certificates.add(certificate);
      } catch (GeneralSecurityException | RuntimeException e) {
        throw new IdentityException(file, block.line(), "a certificate that cannot be read");
      }
    }
    if (certificates.isEmpty()) {
      throw new IdentityException(file, "holds no certificate");
    }
    return certificates;
  }

  /// The name in the leaf.
  public SpiffeId id() {
    return CertificateRules.name(chain.getFirst()).orElseThrow();
  }

  /// The earliest end of any certificate of the chain.
  public Instant notAfter() {
    return Expiry.end(chain);
  }

  /// Judges peers by these anchors, this domain and the bundle in force.
  public Trust peers() {
    return new Trust(anchors, id().domain(), trust::crls);
  }

  /// The name alone; never the key.
  @Override
  public String toString() {
    return "Credentials[" + id() + "]";
  }

  private static void refuseUnusable(Path file, List<X509Certificate> chain)
      throws IdentityException {
    Optional<Judgement.Rejected> shape = Trust.shape(chain);
    if (shape.isPresent()) {
      throw new IdentityException(file, shape.get().text());
    }
    try {
      Optional<SpiffeId> name = CertificateRules.name(chain.getFirst());
      if (name.isEmpty()) {
        throw new IdentityException(
            file,
            "subjectAltName: the first certificate bears no single name"
                + " spiffe://DOMAIN/operator/NAME or spiffe://DOMAIN/device/NAME; the leaf comes"
                + " first");
      }
      Optional<Judgement.Rejected> usage =
          CertificateRules.leafUsage(chain.getFirst(), name.get().role());
      if (usage.isPresent()) {
        throw new IdentityException(file, usage.get().text());
      }
      for (int i = 1; i < chain.size(); i++) {
        chain.get(i - 1).verify(chain.get(i).getPublicKey());
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IdentityException(
          file + ": each certificate must be signed by the next: the leaf, then its issuers", e);
    }
  }

  private static Optional<Judgement.Rejected> fault(X509Certificate certificate)
      throws IdentityException {
    return Trust.shape(List.of(certificate));
  }

  /// The key of the leaf: `key.pem`, or a key that waited for this very certificate, where the
  /// machine stopped before it took the other's name.
  private static PrivateKey keyOf(Path directory, PublicKey leaf, Passphrases passphrases)
      throws IOException, IdentityException {
    Path pending = directory.resolve("key.pending");
    try {
      return key(directory.resolve("key.pem"), leaf, passphrases);
    } catch (IdentityException e) {
      if (!Files.exists(pending)) {
        throw e;
      }
      try {
        return key(pending, leaf, passphrases);
      } catch (IdentityException other) {
        throw e;
      }
    }
  }

  private static PrivateKey key(Path file, PublicKey leaf, Passphrases passphrases)
      throws IOException, IdentityException {
    byte[] text = SecretFile.read(file);
    try {
      List<Pem.Block> blocks = Pem.parse(file, text);
      if (blocks.size() != 1) {
        throw new IdentityException(file, "holds " + blocks.size() + " PEM blocks, not one key");
      }
      Pem.Block block = blocks.getFirst();
      try {
        PrivateKey key = key(file, block, passphrases);
        if (!belongTogether(key, leaf)) {
          throw new IdentityException(
              file, "another key than that of the first certificate in cert.pem beside it");
        }
        return key;
      } finally {
        Arrays.fill(block.bytes(), (byte) 0);
      }
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private static PrivateKey key(Path file, Pem.Block block, Passphrases passphrases)
      throws IOException, IdentityException {
    if (block.label().equals(KeyFile.SEALED_LABEL)) {
      try (Passphrase passphrase = passphrases.of(file)) {
        return KeyFile.open(file, block, passphrase);
      } catch (WrongPassphraseException e) {
        throw new IdentityException(file + ": the passphrase is wrong", e);
      }
    }
    if (!block.label().equals("PRIVATE KEY")) {
      throw new IdentityException(
          file,
          block.line(),
          "a block " + block.label() + " where a PKCS#8 key (PRIVATE KEY) is expected");
    }
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(block.bytes()));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IdentityException(file, block.line(), "not an ECDSA key in PKCS#8");
    }
  }

  private static boolean belongTogether(PrivateKey key, PublicKey leaf) {
    byte[] message = "yett/1 key check".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(key);
      signer.update(message);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance("SHA256withECDSA");
      verifier.initVerify(leaf);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static byte[] read(Path file) throws IOException, IdentityException {
    try {
      if (Files.size(file) > LARGEST) {
        throw new IdentityException(file, "larger than " + LARGEST + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IdentityException(file + ": missing", e);
    }
  }
}
