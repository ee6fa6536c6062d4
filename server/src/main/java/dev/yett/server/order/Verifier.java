package dev.yett.server.order;

import dev.yett.identity.Claims;
import dev.yett.identity.SpiffeId;
import dev.yett.protocol.Binding;
import dev.yett.protocol.Kid;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Mac0;
import dev.yett.protocol.MacKey;
import dev.yett.protocol.Order;
import dev.yett.protocol.OrderDigest;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Purpose;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Seal;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Verifies what a client signed on one connection, in the order of PROTOCOL §9, 2 to 6.
///
/// The operator is the one in the leaf of *this* connection's TLS session: the exporter does not
/// cover the client's certificate, so that comparison carries it alone. `order` and `seal` belong
/// to the connection's reader, `receipt` to its runner.
public final class Verifier implements AutoCloseable {
  /// The largest sequence (PROTOCOL §6).
  static final long LAST_SEQUENCE = Limits.INTEGER;

  private final Supplier<Keyring> keyring;
  private final InstantSource clock;
  private final Optional<Early> early;
  private final SpiffeId operator;
  private final Instant certificateNotAfter;
  private final Binding binding;

  private long sequence;
  private byte @Nullable [] claimsBytes;
  private @Nullable Claims claims;
  private @Nullable Claims untimely;
  private volatile @Nullable MacKey key;

  /// What may tell the time to a device that does not know it (PROTOCOL §18).
  public interface Early {
    /// The time by which to judge a grant that begins then.
    Instant judging(Instant notBefore);

    /// A grant that begins then has signed an order; the time moves towards it.
    void raise(Instant notBefore, String what);
  }

  /// A verifier for one connection of a device that knows the time.
  ///
  /// @param keyring the secrets now held
  /// @param operator the identity in the leaf of this connection
  /// @param certificateNotAfter the end of that leaf
  /// @param binding the exporter of this connection
  public Verifier(
      Supplier<Keyring> keyring,
      InstantSource clock,
      SpiffeId operator,
      Instant certificateNotAfter,
      Binding binding) {
    this(keyring, clock, Optional.empty(), operator, certificateNotAfter, binding, 0);
  }

  /// A verifier for one connection.
  ///
  /// @param early asked while the clock may not be set
  public Verifier(
      Supplier<Keyring> keyring,
      InstantSource clock,
      Early early,
      SpiffeId operator,
      Instant certificateNotAfter,
      Binding binding) {
    this(keyring, clock, Optional.of(early), operator, certificateNotAfter, binding, 0);
  }

  Verifier(
      Supplier<Keyring> keyring,
      InstantSource clock,
      Optional<Early> early,
      SpiffeId operator,
      Instant certificateNotAfter,
      Binding binding,
      long firstSequence) {
    this.keyring = keyring;
    this.clock = clock;
    this.early = early;
    this.operator = operator;
    this.certificateNotAfter = certificateNotAfter;
    this.binding = binding;
    this.sequence = firstSequence;
  }

  /// Verifies the next signed message as an `ORDER`.
  ///
  /// @throws ProtocolException when it is not to be believed; the connection ends
  public Verified order(Mac0 message) throws ProtocolException {
    byte[] bytes = Kid.claims(message.kid().orElseThrow(() -> broken(Reason.MESSAGE_MALFORMED)));
    Instant now = clock.instant();
    if (claimsBytes == null) {
      begin(bytes, now);
    } else if (!MessageDigest.isEqual(claimsBytes, bytes)) {
      throw broken(Reason.CLAIMS_CONNECTION);
    }
    Claims signer = known(claims);
    judge(signer, now);
    long number = next();
    if (!known(key).verifies(message, Purpose.ORDER, binding, number)) {
      throw broken(Reason.MAC);
    }
    requireBegun(signer, now);
    byte[] payload = message.payload().toArray();
    return new Verified(
        number,
        operator,
        certificateNotAfter,
        signer,
        OrderDigest.of(operator.toString(), signer.device().toString(), payload),
        read(payload),
        now);
  }

  /// Verifies the next signed message as a `SEAL`. A grant that has ended since its order came does
  /// not spoil it: expiry lets the running order end.
  ///
  /// @throws ProtocolException when it is not to be believed, or its payload is none
  public Seal seal(Mac0 message) throws ProtocolException {
    MacKey verifying = key;
    if (verifying == null) throw broken(Reason.FRAME_STATE);
    if (!verifying.verifies(message, Purpose.SEAL, binding, next())) {
      throw broken(Reason.MAC);
    }
    return Seal.decode(message.payload().toArray());
  }

  /// Signs the first answer to an order.
  ///
  /// @param number the order's number
  public Mac0 receipt(long number, byte[] payload) {
    return known(key).sign(Purpose.RECEIPT, binding, number, Optional.empty(), payload);
  }

  /// How many signed messages have been counted, from 0; every smaller number was signed for.
  public long sequence() {
    return sequence;
  }

  /// Forgets the key.
  @Override
  public void close() {
    MacKey held = key;
    if (held != null) held.close();
  }

  /// Takes the claims of the first order for this connection.
  private void begin(byte[] bytes, Instant now) throws ProtocolException {
    Claims first = Claims.decode(bytes);
    if (!first.operator().equals(operator)) throw broken(Reason.CLAIMS_OPERATOR);
    if (!first.device().equals(keyring.get().device())) throw broken(Reason.CLAIMS_DEVICE);
    judge(first, now);
    var secret =
        keyring.get().secret(first.epoch(), now).orElseThrow(() -> broken(Reason.EPOCH_UNKNOWN));
    try (var grantKey = secret.grantKey(bytes)) {
      key = grantKey.macKey(binding);
    }
    claims = first;
    claimsBytes = bytes.clone();
  }

  /// A grant that is not valid yet got this far only because the clock is not set: now that it has
  /// proven itself it moves the time, for the next connection.
  private void requireBegun(Claims signer, Instant now) throws ProtocolException {
    if (!now.isBefore(signer.notBefore())) return;
    early.ifPresent(it -> it.raise(signer.notBefore(), "a grant of " + signer.operator()));
    untimely = signer;
    throw broken(Reason.GRANT_NOT_YET_VALID);
  }

  private void judge(Claims signer, Instant at) throws ProtocolException {
    Instant now =
        at.isBefore(signer.notBefore())
            ? early.map(it -> it.judging(signer.notBefore())).orElse(at)
            : at;
    var denial = standing(signer, keyring.get(), now);
    if (denial.isEmpty()) return;
    if (denial.get() != Reason.EPOCH_UNKNOWN) untimely = signer;
    throw broken(denial.get());
  }

  /// The claims whose time was at fault, where that is why a message was not believed. For the
  /// thread that verifies.
  public Optional<Claims> untimely() {
    return Optional.ofNullable(untimely);
  }

  /// Whether claims hold now: epoch first, then validity.
  public static Optional<Reason> standing(Claims claims, Keyring keyring, Instant now) {
    if (keyring.secret(claims.epoch(), now).isEmpty()) return Optional.of(Reason.EPOCH_UNKNOWN);
    if (now.isBefore(claims.notBefore())) return Optional.of(Reason.GRANT_NOT_YET_VALID);
    if (now.isAfter(claims.notAfter())) return Optional.of(Reason.GRANT_EXPIRED);
    return Optional.empty();
  }

  private long next() throws ProtocolException {
    if (sequence > LAST_SEQUENCE) throw broken(Reason.MAC);
    return sequence++;
  }

  private static Verified.Payload read(byte[] payload) {
    try {
      return new Verified.Payload.Legible(Order.decode(payload));
    } catch (ProtocolException e) {
      Reason reason =
          e.reason() == Reason.ORDER_UNKNOWN_KEY
              ? Reason.ORDER_UNKNOWN_KEY
              : Reason.ORDER_MALFORMED;
      return new Verified.Payload.Illegible(reason, reason.text());
    }
  }

  private static ProtocolException broken(Reason reason) {
    return new ProtocolException(reason);
  }

  private static <T> T known(@Nullable T value) {
    if (value == null) throw new IllegalStateException("no order has been verified");
    return value;
  }
}
