package dev.yett.pki.issuing;

import dev.yett.identity.enrol.KeyFile;
import dev.yett.identity.seal.Passphrase;
import dev.yett.pki.Line;
import dev.yett.pki.Out;
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
public final class Delivery {
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
    for (var name : List.of("key.pem", "cert.pem", "identity.p12")) {
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

  /// Writes all. The certificate comes last: where it is, all is.
  ///
  /// @param passphrase over the key, if it shall be under one
  /// @param store whether a PKCS#12 file is written too, which is under the same passphrase
  public void write(
      CertificateAuthority authority,
      KeyPair keys,
      IssuedCertificate certificate,
      Optional<Passphrase> passphrase,
      boolean store)
      throws PkiException {
    Out.directory(directory);
    byte[] pem = {};
    try {
      pem = passphrase.isPresent() ? KeyFile.pem(keys, passphrase.get()) : KeyFile.pem(keys);
      Out.secret(directory.resolve("key.pem"), pem);
      if (store) {
        Out.secret(
            directory.resolve("identity.p12"),
            pkcs12(authority, keys, certificate, passphrase.orElseThrow()));
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiException("cannot encode the key: " + e.getMessage(), "", e);
    } finally {
      Arrays.fill(pem, (byte) 0);
    }
    Out.open(directory.resolve("ca.pem"), authority.anchors());
    Out.open(directory.resolve("trust.bundle"), authority.newestBundle());
    var chain = new ByteArrayOutputStream();
    chain.writeBytes(certificate.pem());
    chain.writeBytes(authority.chain());
    Out.open(directory.resolve("cert.pem"), chain.toByteArray());
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
