package dev.yett.protocol;

import static dev.yett.protocol.Reason.Place.FAILED;
import static dev.yett.protocol.Reason.Place.GOODBYE;
import static dev.yett.protocol.Reason.Place.REFUSED;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The reason codes of PROTOCOL §16, each with a fixed text for people.
public enum Reason {
  LEFT("left", "the client left", GOODBYE, FAILED),
  DETACHED("detached", "the client detached", GOODBYE),
  REPLACED("replaced", "the order goes on on another connection", GOODBYE),
  SHUTDOWN("shutdown", "the device is stopping", GOODBYE, REFUSED, FAILED),
  TIMEOUT("timeout", "it took too long", GOODBYE, FAILED),
  IDLE("idle", "nothing happened for too long", GOODBYE),
  ALPN("alpn", "the client did not offer the protocol yett/1", GOODBYE),
  CERTIFICATE_MALFORMED("certificate-malformed", "the certificate chain is malformed", GOODBYE),
  CERTIFICATE_ALGORITHM(
      "certificate-algorithm",
      "the certificate uses a key or signature that is not allowed",
      GOODBYE),
  CERTIFICATE_UNTRUSTED(
      "certificate-untrusted", "the certificate was not issued by a trusted authority", GOODBYE),
  CERTIFICATE_EXPIRED("certificate-expired", "the certificate has expired", GOODBYE),
  CERTIFICATE_NOT_YET_VALID(
      "certificate-not-yet-valid", "the certificate is not valid yet", GOODBYE),
  CERTIFICATE_REVOKED("certificate-revoked", "the certificate is revoked", GOODBYE, REFUSED),
  CERTIFICATE_UNKNOWN_STATUS(
      "certificate-unknown-status", "no revocation list covers the certificate", GOODBYE),
  CERTIFICATE_USAGE("certificate-usage", "the certificate is not for this use", GOODBYE),
  CERTIFICATE_NAME("certificate-name", "the certificate does not bear the right name", GOODBYE),
  FRAME_TOO_LARGE("frame-too-large", "a frame is too large", GOODBYE),
  FRAME_UNKNOWN("frame-unknown", "a frame is of an unknown kind", GOODBYE),
  FRAME_STATE("frame-state", "a frame is not allowed here", GOODBYE),
  MESSAGE_MALFORMED("message-malformed", "a message is malformed", GOODBYE),
  CLAIMS_MALFORMED("claims-malformed", "the claims are malformed", GOODBYE),
  CLAIMS_OPERATOR("claims-operator", "the grant is another operator's", GOODBYE),
  CLAIMS_DEVICE("claims-device", "the grant is for another device", GOODBYE),
  CLAIMS_CONNECTION("claims-connection", "the connection has begun with another grant", GOODBYE),
  EPOCH_UNKNOWN(
      "epoch-unknown", "the device holds no secret for the grant's epoch", GOODBYE, REFUSED),
  GRANT_EXPIRED("grant-expired", "the grant has expired", GOODBYE, REFUSED),
  GRANT_NOT_YET_VALID("grant-not-yet-valid", "the grant is not valid yet", GOODBYE, REFUSED),
  MAC("mac", "the signature does not verify", GOODBYE),
  TOO_MANY_ORDERS("too-many-orders", "too many orders are waiting", GOODBYE),
  ORDER_BEFORE_SEAL("order-before-seal", "the last order's input is not complete", GOODBYE),
  INPUT_EMPTY("input-empty", "an input frame is empty", GOODBYE),
  INPUT_AFTER_SEAL("input-after-seal", "the input was already complete", GOODBYE),
  CREDIT("credit", "more bytes came than were allowed", GOODBYE),
  NUMBER_UNKNOWN("number-unknown", "no order has that number", GOODBYE),
  SEAL_MISMATCH("seal-mismatch", "the input is not what its seal says", GOODBYE),
  FLOOD("flood", "many bytes and no frame", GOODBYE),
  INTERNAL("internal", "the device has a fault; its log says more", GOODBYE, FAILED),

  ORDER_MALFORMED("order-malformed", "the order is malformed", REFUSED),
  ORDER_UNKNOWN_KEY(
      "order-unknown-key", "the order says something that the device does not know", REFUSED),
  ORDER_ID_REUSED("order-id-reused", "the order's id names another order", REFUSED),
  ORDER_LATE("order-late", "the order came after its time", REFUSED),
  ORDER_TOO_FAR("order-too-far", "the order's time lies too far ahead", REFUSED),
  GRANT_REVOKED("grant-revoked", "the grant is revoked", REFUSED),
  TRUST_STALE("trust-stale", "the device's revocation list is too old", REFUSED),
  OPERATION_UNKNOWN("operation-unknown", "the device does not offer this operation", REFUSED),
  ROLE("role", "no role of the grant allows this", REFUSED),
  ARGUMENT_MISSING("argument-missing", "an argument is missing", REFUSED),
  ARGUMENT_UNKNOWN("argument-unknown", "the operation has no such argument", REFUSED),
  ARGUMENT_TYPE("argument-type", "an argument is of another type", REFUSED),
  ARGUMENT_VALUE("argument-value", "an argument has a value that is not allowed", REFUSED),
  PATH_OUTSIDE_ROOT("path-outside-root", "the path leads nowhere that is offered", REFUSED, FAILED),
  ROOT_RIGHT("root-right", "no role of the grant has this right on the root", REFUSED, FAILED),
  TERMINAL_REQUIRED("terminal-required", "the operation needs a terminal", REFUSED),
  TERMINAL_UNSUPPORTED("terminal-unsupported", "the operation takes no terminal", REFUSED),
  SESSION_UNKNOWN("session-unknown", "you have no such session on this device", REFUSED),
  AUDIT_UNAVAILABLE("audit-unavailable", "the device cannot write its audit log", REFUSED),
  BUSY("busy", "a limit of the device is reached; try again", REFUSED, FAILED),
  CANCELLED("cancelled", "the order was cancelled before its turn", REFUSED),

  NOT_EXECUTABLE("not-executable", "the program cannot be executed", FAILED),
  NO_TERMINAL("no-terminal", "the device has no more terminals", FAILED),
  ABANDONED("abandoned", "nobody came back to the session in time", FAILED),
  INPUT_TOO_LARGE("input-too-large", "the input is larger than the operation takes", FAILED),
  OUTPUT_LIMIT("output-limit", "the output reached the operation's limit", FAILED),
  NOT_FOUND("not-found", "there is no such file", FAILED),
  EXISTS("exists", "the file exists", FAILED),
  NOT_REGULAR("not-regular", "it is not a regular file", FAILED),
  NOT_DIRECTORY("not-directory", "it is not a directory", FAILED),
  IS_DIRECTORY("is-directory", "it is a directory", FAILED),
  NOT_EMPTY("not-empty", "the directory is not empty", FAILED),
  PERMISSION("permission", "the device's system does not permit it", FAILED),
  NO_SPACE("no-space", "the device has no space left", FAILED),
  NAME_DENIED("name-denied", "the device's owner does not allow this name", FAILED),
  NAME_NOT_TEXT("name-not-text", "the name is no UTF-8, so no order can name it", FAILED),
  LINKS_NEVER("links-never", "the device's owner has no links copied here", FAILED),
  QUOTA("quota", "the root has no room left of what its owner allows", FAILED),
  TOO_LARGE("too-large", "the file is larger than the device's owner allows", FAILED),
  CONTENT_MISMATCH("content-mismatch", "the content is not what its end says", FAILED),
  PIECES_MALFORMED("pieces-malformed", "the pieces of the content are malformed", FAILED),
  CROSS_DEVICE("cross-device", "source and target are on different file systems", FAILED),
  SOURCE_CHANGED("source-changed", "the file changed while it was read", FAILED),
  IO("io", "reading or writing failed on the device", FAILED),
  LOST("lost", "the connection was lost", FAILED),
  REVOKED("revoked", "the certificate or grant was revoked", FAILED),
  UNKNOWN_OUTCOME("unknown-outcome", "the order began, and its end was not recorded", FAILED),
  BUNDLE_REFUSED("bundle-refused", "the trust bundle was refused", FAILED),
  IDENTITY_REFUSED("identity-refused", "the certificate was refused", FAILED);

  /// Where a code may stand.
  public enum Place {
    GOODBYE,
    REFUSED,
    /// `failed` of `FINISHED`
    FAILED
  }

  private static final Map<String, Reason> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(Reason::code, Function.identity()));

  private final String code;
  private final String text;

  @SuppressWarnings("ImmutableEnumChecker") // never changed
  private final Set<Place> places;

  Reason(String code, String text, Place... places) {
    this.code = code;
    this.text = text;
    this.places = EnumSet.copyOf(Arrays.asList(places));
  }

  /// The code on the wire.
  public String code() {
    return code;
  }

  /// What it means, for people.
  public String text() {
    return text;
  }

  public boolean standsIn(Place place) {
    return places.contains(place);
  }

  /// The reason of this code; a client meets codes that it does not know, and then shows their
  /// text.
  public static Optional<Reason> of(String code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }
}
