package dev.yett.pki;

import dev.yett.identity.Pem;
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

/// Makes key pairs, and keeps the authorities' private keys in files under a passphrase.
final class KeyPairs {
  private static final String SEALED = "ENCRYPTED PRIVATE KEY";

  private KeyPairs() {}

  /// The curves of PROTOCOL §4.
  ///
  /// The root has P-384: it lasts 20 years and cannot be replaced without a visit to each device,
  /// so it gets the larger margin. Issuing CAs and leaves have P-256, which small devices verify on
  /// every connection.
  enum Curve {
    P256("secp256r1", "SHA256withECDSA"),
    P384("secp384r1", "SHA384withECDSA");

    private final String jdkName;
    private final String signature;

    Curve(String jdkName, String signature) {
      this.jdkName = jdkName;
      this.signature = signature;
    }

    /// The JDK's name of the one signature algorithm that goes with this curve.
    String signature() {
      return signature;
    }
  }

  static KeyPair make(Curve curve) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve.jdkName));
    return generator.generateKeyPair();
  }

  /// Writes `key` under `passphrase`; a file that exists is replaced.
  static void seal(PrivateKey key, Passphrase passphrase, Path file)
      throws GeneralSecurityException, IOException, PkiException {
    var plain = key.getEncoded();
    try {
      Out.secret(file, Pem.encode(SEALED, PassphraseSeal.CBC.seal(plain, passphrase)));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /// The private key in `file`, which must be that of `certificate`.
  static PrivateKey open(Path file, Passphrase passphrase, X509Certificate certificate)
      throws PkiException {
    var wrong =
        new PkiException(
            "wrong passphrase for " + file, "each authority has a passphrase of its own");
    byte[] plain = {};
    try {
      plain = PassphraseSeal.CBC.open(PemFile.only(SEALED, file), passphrase);
      var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(plain));
      if (!belongs(key, certificate)) {
        throw wrong;
      }
      return key;
    } catch (PassphraseSeal.WrongPassphrase | java.security.spec.InvalidKeySpecException e) {
      // One wrong passphrase in 256 leaves a padding that looks right, around no key.
      throw wrong;
    } catch (GeneralSecurityException e) {
      throw new PkiException(file + ": " + e.getMessage(), "restore it from a backup", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static boolean belongs(PrivateKey key, X509Certificate certificate)
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
  static String signature(X509Certificate certificate) {
    var key = (java.security.interfaces.ECKey) certificate.getPublicKey();
    return key.getParams().getCurve().getField().getFieldSize() == 384
        ? Curve.P384.signature()
        : Curve.P256.signature();
  }
}
