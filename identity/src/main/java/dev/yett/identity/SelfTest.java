package dev.yett.identity;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;

/// What this program relies on and cannot see from its own code; run at start, before the first
/// connection.
public final class SelfTest {
  private static final int ROUNDS = 1000;

  private SelfTest() {}

  /// Fails where this JDK accepts an ECDSA signature of zeros (CVE-2022-21449), or lets TLS
  /// sessions resume, which would skip every check of certificates.
  ///
  /// @param credentials those of the device; no certificate of them is judged
  /// @throws IdentityException what is wrong, and what to do
  public static void run(Credentials credentials) throws IdentityException {
    refuseForgeableSignatures();
    refuseResumption(TlsContext.device(credentials, List.of()), credentials);
  }

  static void refuseForgeableSignatures() throws IdentityException {
    try {
      for (String curve : List.of("secp256r1", "secp384r1")) {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        KeyPair pair = generator.generateKeyPair();
        ASN1Integer order =
            new ASN1Integer(((ECPublicKey) pair.getPublic()).getParams().getOrder());
        for (ASN1Integer value : List.of(new ASN1Integer(0), order)) {
          ASN1EncodableVector pairOfSame = new ASN1EncodableVector();
          pairOfSame.add(value);
          pairOfSame.add(value);
          if (accepts(pair, new DERSequence(pairOfSame).getEncoded())) {
            throw new IdentityException(
                "this JDK ("
                    + Runtime.version()
                    + ") accepts forged ECDSA signatures (CVE-2022-21449); install a current one");
          }
        }
      }
    } catch (GeneralSecurityException | java.io.IOException e) {
      throw new IdentityException("this JDK lacks ECDSA on P-256 or P-384", e);
    }
  }

  private static boolean accepts(KeyPair pair, byte[] signature) throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("SHA256withECDSA");
    verifier.initVerify(pair.getPublic());
    verifier.update(new byte[32]);
    try {
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false;
    }
  }

  static void refuseResumption(TlsContext device, Credentials credentials)
      throws IdentityException {
    AtomicInteger asked = new AtomicInteger();
    PeerTrust counting =
        new PeerTrust(
            false,
            chain -> {
              asked.incrementAndGet();
              return Optional.empty();
            });
    SSLContext client =
        TlsContext.context(new OwnChain(credentials.chain(), credentials.key()), counting);
    try {
      for (int connection = 1; connection <= 2; connection++) {
        handshake(client, device.deviceEngine());
        if (asked.get() != connection) {
          throw new IdentityException(
              "TLS sessions resume without a look at certificates; start Java with"
                  + " -Djdk.tls.server.newSessionTicketCount=0");
        }
      }
    } catch (SSLException e) {
      throw new IdentityException(
          "TLS does not work with this certificate and key: " + e.getMessage(), e);
    }
  }

  /// One handshake in memory, up to the last ticket.
  private static void handshake(SSLContext context, SSLEngine server) throws SSLException {
    SSLEngine client = context.createSSLEngine("self-test.invalid", 1);
    client.setUseClientMode(true);
    client.beginHandshake();
    server.beginHandshake();
    ByteBuffer toServer = ByteBuffer.allocate(1 << 17);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 17);
    for (int round = 0; round < ROUNDS; round++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
      if (isDone(client) && isDone(server) && toServer.position() + toClient.position() == 0) {
        return;
      }
    }
    throw new SSLException("the handshake does not end");
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    HandshakeStatus status = engine.getHandshakeStatus();
    if (status == HandshakeStatus.NEED_TASK) {
      for (Runnable task = engine.getDelegatedTask();
          task != null;
          task = engine.getDelegatedTask()) {
        task.run();
      }
    } else if (status == HandshakeStatus.NEED_WRAP) {
      engine.wrap(ByteBuffer.allocate(0), out);
    } else if (in.position() > 0) {
      in.flip();
      engine.unwrap(in, ByteBuffer.allocate(1 << 16));
      in.compact();
    }
  }

  private static boolean isDone(SSLEngine engine) {
    HandshakeStatus status = engine.getHandshakeStatus();
    return status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED;
  }
}
