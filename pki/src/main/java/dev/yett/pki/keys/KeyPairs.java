package dev.yett.pki.keys;

import dev.yett.identity.Pem;
import dev.yett.identity.enrol.KeyFile;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.PassphraseSeal;
import dev.yett.identity.seal.WrongPassphraseException;
import dev.yett.pki.LockedKeyException;
import dev.yett.pki.Out;
import dev.yett.pki.PemFile;
import dev.yett.pki.PkiException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/// Makes key pairs, and keeps the authorities' private keys in files under a passphrase.
public final class KeyPairs {
  private static final String SEALED = "ENCRYPTED PRIVATE KEY";

  private KeyPairs() {}

  /// The curves of PROTOCOL §4.
  ///
  /// The root has P-384: it lasts 20 years and cannot be replaced without a visit to each device,
  /// so it gets the larger margin. Issuing CAs and leaves have P-256, which small devices verify on
  /// every connection.
  public enum Curve {
    P256("secp256r1", "SHA256withECDSA"),
    P384("secp384r1", "SHA384withECDSA");

    private final String jdkName;
    private final String signature;

    Curve(String jdkName, String signature) {
      this.jdkName = jdkName;
      this.signature = signature;
    }

    /// As a certificate of this public key has it; none if it is on neither curve.
    public static Optional<Curve> of(java.security.PublicKey key) {
      return key instanceof java.security.interfaces.ECKey point
          ? switch (point.getParams().getCurve().getField().getFieldSize()) {
            case 256 -> Optional.of(P256);
            case 384 -> Optional.of(P384);
            default -> Optional.empty();
          }
          : Optional.empty();
    }

    String jdkName() {
      return jdkName;
    }

    /// The JDK's name of the one signature algorithm that goes with this curve.
    public String signature() {
      return signature;
    }
  }

  public static KeyPair make(Curve curve) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve.jdkName));
    return generator.generateKeyPair();
  }

  /// PKCS#8, with the public key inside (RFC 5915), which GnuTLS asks for and the JDK leaves out.
  /// The caller clears it.
  public static byte[] encode(KeyPair keys) throws GeneralSecurityException {
    return KeyFile.encode(keys);
  }

  /// The public key inside of a PKCS#8 key, if it is there: DER of SubjectPublicKeyInfo.
  public static Optional<byte[]> publicKey(byte[] pkcs8) throws GeneralSecurityException {
    try {
      var info = PrivateKeyInfo.getInstance(pkcs8);
      var bits =
          org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(info.parsePrivateKey()).getPublicKey();
      return bits == null
          ? Optional.empty()
          : Optional.of(
              new SubjectPublicKeyInfo(info.getPrivateKeyAlgorithm(), bits).getEncoded("DER"));
    } catch (IOException | RuntimeException e) {
      // BouncyCastle refuses hostile DER with whatever exception comes first.
      throw new GeneralSecurityException("its public key cannot be read", e);
    }
  }

  /// Writes the private key under `passphrase`; a file that exists is replaced.
  public static void seal(KeyPair keys, Passphrase passphrase, Path file)
      throws GeneralSecurityException, IOException, PkiException {
    var plain = encode(keys);
    try {
      Out.secret(file, Pem.encode(SEALED, PassphraseSeal.CBC.seal(plain, passphrase)));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /// The private key in `file`, which must be that of `certificate`.
  public static PrivateKey open(Path file, Passphrase passphrase, X509Certificate certificate)
      throws PkiException {
    var wrong =
        new LockedKeyException(
            "wrong passphrase for " + file, "each authority has a passphrase of its own");
    byte[] plain = {};
    try {
      plain = PassphraseSeal.CBC.open(PemFile.only(SEALED, file), passphrase);
      var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(plain));
      if (!belongs(key, certificate)) {
        throw wrong;
      }
      return key;
    } catch (WrongPassphraseException | java.security.spec.InvalidKeySpecException e) {
      // One wrong passphrase in 256 leaves a padding that looks right, around no key.
      throw wrong;
    } catch (GeneralSecurityException e) {
      throw new PkiException(file + ": " + e.getMessage(), "restore it from a backup", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  static boolean belongs(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    var probe = new byte[32];
    new SecureRandom().nextBytes(probe);
    var algorithm = signature(certificate);
    var signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(probe);
    var signature = signer.sign();
    var verifier = Signature.getInstance(algorithm);
    verifier.initVerify(certificate.getPublicKey());
    verifier.update(probe);
    return verifier.verify(signature);
  }

  /// The algorithm with which the key of `certificate` signs.
  public static String signature(X509Certificate certificate) {
    var key = (java.security.interfaces.ECKey) certificate.getPublicKey();
    return key.getParams().getCurve().getField().getFieldSize() == 384
        ? Curve.P384.signature()
        : Curve.P256.signature();
  }
}
