package dev.yett.identity.seal;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.generators.SCrypt;

/// Secrets at rest under a passphrase: PBES2 (RFC 8018) with scrypt (RFC 7914) and AES-256, in the
/// EncryptedPrivateKeyInfo of PKCS#8 (RFC 5958).
///
/// The cost is N = 2^14, r = 8, p = 5: about half a second on two slow cores. A larger N would need
/// more than the 32 MiB that OpenSSL grants scrypt, and who has lost this program must still be
/// able to open a key with `openssl pkey`. p = 5 makes up for it.
///
/// CBC is what OpenSSL reads, so keys are under it, and whoever opens one checks it against its
/// certificate. What has no certificate to be checked against is under GCM, which says by itself
/// whether the passphrase is right.
public enum PassphraseSeal {
  CBC(NISTObjectIdentifiers.id_aes256_CBC, "AES/CBC/PKCS5Padding", 16),
  GCM(NISTObjectIdentifiers.id_aes256_GCM, "AES/GCM/NoPadding", 12);

  private static final int COST = 1 << 14;
  private static final int BLOCK_SIZE = 8;
  private static final int PARALLELIZATION = 5;
  /// The cost, for people.
  public static final String COST_TEXT = "N = 16384, r = 8, p = 5";

  private static final int DEAREST = 1 << 16;
  private static final int MOST_PASSES = 16;
  private static final int KEY_LENGTH = 32;
  private static final int TAG_BITS = 128;

  @SuppressWarnings("ImmutableEnumChecker") // an object identifier is a value
  private final ASN1ObjectIdentifier algorithm;

  private final String transformation;
  private final int vectorLength;

  PassphraseSeal(ASN1ObjectIdentifier algorithm, String transformation, int vectorLength) {
    this.algorithm = algorithm;
    this.transformation = transformation;
    this.vectorLength = vectorLength;
  }

  /// The DER of an EncryptedPrivateKeyInfo that holds `plain`.
  public byte[] seal(byte[] plain, Passphrase passphrase)
      throws GeneralSecurityException, IOException {
    var random = new SecureRandom();
    var salt = new byte[16];
    random.nextBytes(salt);
    var vector = new byte[vectorLength];
    random.nextBytes(vector);
    var scrypt = new ScryptParams(salt, COST, BLOCK_SIZE, PARALLELIZATION, KEY_LENGTH);
    var parameters =
        switch (this) {
          case CBC -> new DEROctetString(vector);
          case GCM -> new GCMParameters(vector, TAG_BITS / 8);
        };
    var scheme =
        new PBES2Parameters(
            new KeyDerivationFunc(MiscObjectIdentifiers.id_scrypt, scrypt),
            new EncryptionScheme(algorithm, parameters));
    var sealed = apply(Cipher.ENCRYPT_MODE, passphrase, scrypt, vector, plain);
    return new EncryptedPrivateKeyInfo(
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, scheme), sealed)
        .getEncoded("DER");
  }

  /// What `seal` was given, or what `openssl pkcs8 -topk8 -scrypt` made. Refuses any other scheme,
  /// and a cost beyond 64 MiB or 16 passes: a file must not choose how much memory or time we take.
  ///
  /// @throws GeneralSecurityException where this is not what `seal` makes
  public byte[] open(byte[] der, Passphrase passphrase)
      throws GeneralSecurityException, WrongPassphraseException {
    ScryptParams scrypt;
    byte[] vector;
    byte[] sealed;
    try {
      var info = EncryptedPrivateKeyInfo.getInstance(der);
      var scheme = PBES2Parameters.getInstance(info.getEncryptionAlgorithm().getParameters());
      scrypt = ScryptParams.getInstance(scheme.getKeyDerivationFunc().getParameters());
      var parameters = scheme.getEncryptionScheme().getParameters();
      vector =
          switch (this) {
            case CBC -> ASN1OctetString.getInstance(parameters).getOctets();
            case GCM -> GCMParameters.getInstance(parameters).getNonce();
          };
      sealed = info.getEncryptedData();
      requireOurs(info, scheme, scrypt);
    } catch (RuntimeException e) {
      throw new GeneralSecurityException("not an encrypted secret", e);
    }
    try {
      return apply(Cipher.DECRYPT_MODE, passphrase, scrypt, vector, sealed);
    } catch (AEADBadTagException e) {
      throw new WrongPassphraseException();
    } catch (BadPaddingException e) {
      throw new WrongPassphraseException();
    }
  }

  private void requireOurs(
      EncryptedPrivateKeyInfo info, PBES2Parameters scheme, ScryptParams scrypt)
      throws GeneralSecurityException {
    if (!info.getEncryptionAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)
        || !scheme.getKeyDerivationFunc().getAlgorithm().equals(MiscObjectIdentifiers.id_scrypt)
        || !scheme.getEncryptionScheme().getAlgorithm().equals(algorithm)
        || !within(scrypt.getCostParameter(), COST, DEAREST)
        || scrypt.getCostParameter().bitCount() != 1
        || !within(scrypt.getBlockSize(), BLOCK_SIZE, BLOCK_SIZE)
        || !within(scrypt.getParallelizationParameter(), 1, MOST_PASSES)) {
      throw new GeneralSecurityException("encrypted in a way that Yett does not use");
    }
  }

  private static boolean within(BigInteger number, int least, int most) {
    return number.compareTo(BigInteger.valueOf(least)) >= 0
        && number.compareTo(BigInteger.valueOf(most)) <= 0;
  }

  private byte[] apply(
      int mode, Passphrase passphrase, ScryptParams scrypt, byte[] vector, byte[] input)
      throws GeneralSecurityException {
    var secret = passphrase.copy();
    byte[] key = {};
    try {
      key =
          SCrypt.generate(
              secret,
              scrypt.getSalt(),
              scrypt.getCostParameter().intValueExact(),
              BLOCK_SIZE,
              scrypt.getParallelizationParameter().intValueExact(),
              KEY_LENGTH);
      var cipher = Cipher.getInstance(transformation);
      var parameters =
          switch (this) {
            case CBC -> new IvParameterSpec(vector);
            case GCM -> new GCMParameterSpec(TAG_BITS, vector);
          };
      cipher.init(mode, new SecretKeySpec(key, "AES"), parameters);
      return cipher.doFinal(input);
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(key, (byte) 0);
    }
  }
}
