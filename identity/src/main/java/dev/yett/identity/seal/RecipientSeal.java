package dev.yett.identity.seal;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientIdentifier;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.OriginatorIdentifierOrKey;
import org.bouncycastle.asn1.cms.OriginatorPublicKey;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.cms.RecipientKeyIdentifier;
import org.bouncycastle.asn1.cms.ecc.ECCCMSSharedInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/// Encrypts to the key of a certificate: CMS AuthEnvelopedData (RFC 5083) with one recipient by
/// ephemeral-static ECDH (RFC 5753, dhSinglePass-stdDH-sha256kdf), AES-256 key wrap and AES-256-GCM
/// (RFC 5084), the content id-data. `openssl cms -decrypt` opens it as well.
///
/// It hides the content from everyone else. It does not say who made it: anyone may encrypt to a
/// certificate.
public final class RecipientSeal {
  private static final AlgorithmIdentifier WRAP =
      new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_wrap);
  private static final AlgorithmIdentifier AGREEMENT =
      new AlgorithmIdentifier(SECObjectIdentifiers.dhSinglePass_stdDH_sha256kdf_scheme, WRAP);
  private static final int KEY_LENGTH = 32;
  private static final int NONCE_LENGTH = 12;
  private static final int TAG_LENGTH = 16;

  private RecipientSeal() {}

  /// DER of a ContentInfo that only the holder of the certificate's key can open.
  ///
  /// @throws GeneralSecurityException where the key is not one for ECDH on a curve of ours
  public static byte[] seal(byte[] plain, X509Certificate to) throws GeneralSecurityException {
    PublicKey key = to.getPublicKey();
    if (!(key instanceof ECPublicKey recipient) || !CurvePoint.isOnCurve(recipient)) {
      throw new GeneralSecurityException("not a certificate with an ECDSA key");
    }
    var random = new SecureRandom();
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(recipient.getParams(), random);
    var ephemeral = generator.generateKeyPair();
    var content = new byte[KEY_LENGTH];
    random.nextBytes(content);
    var nonce = new byte[NONCE_LENGTH];
    random.nextBytes(nonce);
    var wrapping = keyWrappingKey(ephemeral.getPrivate(), recipient);
    try {
      var cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(content, "AES"),
          new GCMParameterSpec(TAG_LENGTH * 8, nonce));
      var sealed = cipher.doFinal(plain);
      var wrap = Cipher.getInstance("AES/KW/NoPadding");
      wrap.init(Cipher.WRAP_MODE, wrapping);
      var wrapped = wrap.wrap(new SecretKeySpec(content, "AES"));
      return encode(
          recipientInfo(ephemeral.getPublic(), identifier(recipient), wrapped), nonce, sealed);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /// What was sealed to the key of `own`; the caller clears it.
  ///
  /// @throws GeneralSecurityException where it is not byte for byte of the form that `seal` makes,
  ///     is for another key, or was changed
  public static byte[] open(byte[] der, PrivateKey key, X509Certificate own)
      throws GeneralSecurityException {
    try {
      var info = ContentInfo.getInstance(ASN1Primitive.fromByteArray(der));
      var data = AuthEnvelopedData.getInstance(info.getContent());
      var content = data.getAuthEncryptedContentInfo();
      var nonce =
          GCMParameters.getInstance(content.getContentEncryptionAlgorithm().getParameters())
              .getNonce();
      var sealed = content.getEncryptedContent().getOctets();
      var whole = Arrays.copyOf(sealed, sealed.length + TAG_LENGTH);
      System.arraycopy(data.getMac().getOctets(), 0, whole, sealed.length, TAG_LENGTH);
      var recipient =
          (KeyAgreeRecipientInfo)
              RecipientInfo.getInstance(data.getRecipientInfos().getObjectAt(0)).getInfo();
      var one =
          RecipientEncryptedKey.getInstance(recipient.getRecipientEncryptedKeys().getObjectAt(0));
      var addressee = one.getIdentifier().getRKeyID().getSubjectKeyIdentifier().getOctets();
      var wrapped = one.getEncryptedKey().getOctets();
      if (!MessageDigest.isEqual(addressee, identifier(own.getPublicKey()))) {
        throw new GeneralSecurityException("encrypted to another certificate's key");
      }
      var sender = ephemeral(recipient, (ECPublicKey) own.getPublicKey());
      // Built again of its parts it must be the same: so there is no second form, and no part that
      // nobody looked at.
      if (nonce.length != NONCE_LENGTH
          || !MessageDigest.isEqual(
              der, encode(recipientInfo(sender, addressee, wrapped), nonce, whole))) {
        throw new GeneralSecurityException("not encrypted in the way that Yett uses");
      }
      return decrypt(keyWrappingKey(key, sender), wrapped, nonce, whole);
    } catch (IOException | RuntimeException e) {
      throw new GeneralSecurityException("not what Yett encrypts to a certificate", e);
    }
  }

  private static byte[] decrypt(SecretKey wrapping, byte[] wrapped, byte[] nonce, byte[] sealed)
      throws GeneralSecurityException {
    var unwrap = Cipher.getInstance("AES/KW/NoPadding");
    unwrap.init(Cipher.UNWRAP_MODE, wrapping);
    var content = unwrap.unwrap(wrapped, "AES", Cipher.SECRET_KEY);
    if (wrapped.length != KEY_LENGTH + 8) {
      throw new GeneralSecurityException("not encrypted in the way that Yett uses");
    }
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.DECRYPT_MODE, content, new GCMParameterSpec(TAG_LENGTH * 8, nonce));
    return cipher.doFinal(sealed);
  }

  /// The sender's key, which must be a point of the recipient's curve.
  private static ECPublicKey ephemeral(KeyAgreeRecipientInfo recipient, ECPublicKey mine)
      throws GeneralSecurityException, IOException {
    var sender = recipient.getOriginator().getOriginatorKey();
    var ours = SubjectPublicKeyInfo.getInstance(mine.getEncoded());
    if (sender == null || !sender.getAlgorithm().equals(ours.getAlgorithm())) {
      throw new GeneralSecurityException("the sender's key is on another curve");
    }
    var info = new SubjectPublicKeyInfo(ours.getAlgorithm(), sender.getPublicKeyData());
    var key =
        KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info.getEncoded()));
    if (!(key instanceof ECPublicKey point) || !CurvePoint.isOnCurve(point)) {
      throw new GeneralSecurityException("the sender's key is no point of the curve");
    }
    return point;
  }

  /// X9.63 with SHA-256 over the x coordinate, one round (RFC 5753 §7.2).
  private static SecretKeySpec keyWrappingKey(PrivateKey own, ECPublicKey other)
      throws GeneralSecurityException {
    var agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(own);
    agreement.doPhase(other, true);
    var shared = agreement.generateSecret();
    byte[] derived = {};
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(shared);
      digest.update(new byte[] {0, 0, 0, 1});
      var length = BigInteger.valueOf(KEY_LENGTH * 8L).toByteArray();
      var supplement = new byte[4];
      System.arraycopy(length, 0, supplement, 4 - length.length, length.length);
      derived = digest.digest(new ECCCMSSharedInfo(WRAP, supplement).getEncoded(ASN1Encoding.DER));
      return new SecretKeySpec(derived, "AES");
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    } finally {
      Arrays.fill(shared, (byte) 0);
      Arrays.fill(derived, (byte) 0);
    }
  }

  /// SHA-1 of the key's bits, as subjectKeyIdentifier has it (RFC 5280 §4.2.1.2, method 1): it
  /// tells keys apart and proves nothing.
  private static byte[] identifier(PublicKey key) throws GeneralSecurityException {
    var bits = SubjectPublicKeyInfo.getInstance(key.getEncoded()).getPublicKeyData();
    return MessageDigest.getInstance("SHA-1").digest(bits.getOctets());
  }

  private static KeyAgreeRecipientInfo recipientInfo(
      PublicKey sender, byte[] identifier, byte[] wrapped) {
    var info = SubjectPublicKeyInfo.getInstance(sender.getEncoded());
    return new KeyAgreeRecipientInfo(
        new OriginatorIdentifierOrKey(
            new OriginatorPublicKey(info.getAlgorithm(), info.getPublicKeyData().getBytes())),
        (ASN1OctetString) null,
        AGREEMENT,
        new DERSequence(
            new RecipientEncryptedKey(
                new KeyAgreeRecipientIdentifier(new RecipientKeyIdentifier(identifier)),
                new DEROctetString(wrapped))));
  }

  private static byte[] encode(KeyAgreeRecipientInfo recipient, byte[] nonce, byte[] sealed)
      throws GeneralSecurityException {
    var at = sealed.length - TAG_LENGTH;
    var content =
        new EncryptedContentInfo(
            CMSObjectIdentifiers.data,
            new AlgorithmIdentifier(
                NISTObjectIdentifiers.id_aes256_GCM, new GCMParameters(nonce, TAG_LENGTH)),
            new DEROctetString(Arrays.copyOf(sealed, at)));
    var data =
        new AuthEnvelopedData(
            null,
            new DERSet(new RecipientInfo(recipient)),
            content,
            null,
            new DEROctetString(Arrays.copyOfRange(sealed, at, sealed.length)),
            null);
    try {
      return new ContentInfo(CMSObjectIdentifiers.authEnvelopedData, data)
          .getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
