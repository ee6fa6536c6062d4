package dev.yett.pki.issuing;

import dev.yett.identity.IdentityException;
import dev.yett.identity.enrol.KeyFile;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.Passphrases;
import dev.yett.pki.Faults;
import dev.yett.pki.Line;
import dev.yett.pki.Out;
import dev.yett.pki.Outbox;
import dev.yett.pki.PemFile;
import dev.yett.pki.PkiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Where a certificate goes whose key was made here: a directory with `key.pem`, `ca.pem`,
/// `trust.bundle`, `cert.pem`, and, where it was asked for, `identity.p12`.
///
/// The key is durable before a certificate for it is on record, and the certificate comes last: a
/// directory with a key and no certificate is one that was begun, and who comes again goes on with
/// that key and gets the certificate that is on record for it.
public final class Delivery {
  private static final String KEY = "key.pem";
  private static final String CERTIFICATE = "cert.pem";
  private static final String STORE = "identity.p12";

  private final Path directory;
  private final boolean replace;

  /// @param replace whether a key that is there may be replaced
  public Delivery(Path directory, boolean replace) {
    this.directory = directory;
    this.replace = replace;
  }

  /// Before anything is asked or signed.
  public void requireFree(CertificateAuthority authority) throws PkiException {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new PkiException(Line.of(directory) + " is not a directory", "--out takes a directory");
    }
    var taken =
        Files.exists(directory.resolve(CERTIFICATE))
            ? List.of(KEY, CERTIFICATE, STORE)
            : isBegun() ? List.<String>of() : List.of(STORE);
    for (var name : taken) {
      Out.requireFree(directory.resolve(name), replace);
    }
    var anchors = directory.resolve("ca.pem");
    if (!replace
        && Files.exists(anchors)
        && !MessageDigest.isEqual(PemFile.read(anchors), authority.anchors())) {
      throw new PkiException(
          Line.of(anchors) + " is of another authority", "choose another place, or --force");
    }
  }

  /// Whether a key is there without a certificate.
  public boolean isBegun() {
    return !replace
        && Files.exists(directory.resolve(KEY))
        && Files.notExists(directory.resolve(CERTIFICATE));
  }

  /// The key with which it was begun.
  public KeyPair begun(Passphrases passphrases) throws PkiException {
    try {
      return KeyFile.read(
          directory.resolve(KEY), "--force makes another in its place", passphrases);
    } catch (IdentityException e) {
      throw Faults.of(e);
    } catch (IOException e) {
      throw Faults.of("cannot read", directory.resolve(KEY), e);
    }
  }

  /// Puts a new key into the outbox, and takes away the certificate of an old one.
  ///
  /// @param passphrase over the key, if it shall be under one
  /// @return its bytes, which the caller clears when they are sent
  public byte[] begin(Outbox outbox, KeyPair keys, Optional<Passphrase> passphrase)
      throws PkiException {
    Out.directory(directory);
    try {
      Files.deleteIfExists(directory.resolve(CERTIFICATE));
      var pem = passphrase.isPresent() ? KeyFile.pem(keys, passphrase.get()) : KeyFile.pem(keys);
      outbox.secret(directory.resolve(KEY), pem);
      return pem;
    } catch (GeneralSecurityException e) {
      throw new PkiException("cannot encode the key: " + e.getMessage(), "", e);
    } catch (IOException e) {
      throw Faults.of("cannot remove", directory.resolve(CERTIFICATE), e);
    }
  }

  /// Puts all but the key into the outbox.
  ///
  /// @param store the passphrase of a PKCS#12 file that is written too, with the key in it
  public void finish(
      Outbox outbox,
      CertificateAuthority authority,
      KeyPair keys,
      IssuedCertificate certificate,
      Optional<Passphrase> store)
      throws PkiException {
    if (store.isPresent()) {
      try {
        outbox.secret(directory.resolve(STORE), pkcs12(authority, keys, certificate, store.get()));
      } catch (GeneralSecurityException | IOException e) {
        throw new PkiException("cannot encode the key: " + e.getMessage(), "", e);
      }
    }
    outbox.open(directory.resolve("ca.pem"), authority.anchors());
    outbox.open(directory.resolve("trust.bundle"), authority.bundleForAll());
    var chain = new ByteArrayOutputStream();
    chain.writeBytes(certificate.pem());
    chain.writeBytes(authority.chain());
    outbox.open(directory.resolve(CERTIFICATE), chain.toByteArray());
  }

  /// For browsers and curl (RFC 7292): the key, its chain, and no root.
  private static byte[] pkcs12(
      CertificateAuthority authority,
      KeyPair keys,
      IssuedCertificate certificate,
      Passphrase passphrase)
      throws GeneralSecurityException, IOException, PkiException {
    var chain = new ArrayList<Certificate>();
    chain.add(certificate.certificate());
    chain.addAll(authority.chainCertificates());
    var utf8 = passphrase.copy();
    var decoded = StandardCharsets.UTF_8.decode(java.nio.ByteBuffer.wrap(utf8));
    var characters = new char[decoded.remaining()];
    decoded.get(characters);
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("yett", keys.getPrivate(), characters, chain.toArray(Certificate[]::new));
      var out = new ByteArrayOutputStream();
      store.store(out, characters);
      return out.toByteArray();
    } finally {
      Arrays.fill(utf8, (byte) 0);
      Arrays.fill(decoded.array(), '\0');
      Arrays.fill(characters, '\0');
    }
  }
}
