package dev.yett.identity;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Fields;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Names;
import dev.yett.protocol.Octets;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a grant says, PROTOCOL §5. Times are whole milliseconds.
///
/// @param serial 16 random bytes
/// @param roles 1 to 16, ordered bytewise
/// @param notBefore the first instant at which the grant is valid
/// @param notAfter the last one
public record Claims(
    Octets serial,
    SpiffeId operator,
    SpiffeId device,
    SortedSet<String> roles,
    Instant issued,
    Instant notBefore,
    Instant notAfter,
    long epoch) {
  /// Bytewise order of the UTF-8 encoding.
  static final Comparator<String> BYTEWISE =
      Comparator.comparing(
          (String text) -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  public Claims {
    SortedSet<String> sorted = new TreeSet<>(BYTEWISE);
    sorted.addAll(roles);
    roles = Collections.unmodifiableSortedSet(sorted);
    require(serial.length() == Wire.ID, "serial");
    require(operator.role() == Role.OPERATOR, "operator");
    require(device.role() == Role.DEVICE, "device");
    require(!roles.isEmpty() && roles.size() <= Limits.CLAIMS_ROLES, "roles");
    require(roles.stream().allMatch(Names::isName), "roles");
    require(epoch >= 0 && epoch <= Limits.INTEGER, "epoch");
    require(isTime(issued), "issued");
    require(isTime(notBefore), "not-before");
    require(isTime(notAfter) && !notAfter.isBefore(notBefore), "not-after");
  }

  /// The only encoding.
  public byte[] encode() {
    return Cbor.map()
        .put("serial", serial)
        .put("operator", operator.toString())
        .put("device", device.toString())
        .put("roles", Cbor.array(roles.stream().map(Cbor::of).toList()))
        .put("issued", issued.toEpochMilli())
        .put("not-before", notBefore.toEpochMilli())
        .put("not-after", notAfter.toEpochMilli())
        .put("epoch", epoch)
        .encode();
  }

  /// The claims that these bytes are.
  ///
  /// @throws ProtocolException `claims-malformed` for any other bytes, also for an unknown key,
  ///     which may restrict
  public static Claims decode(byte[] bytes) throws ProtocolException {
    if (bytes.length > Limits.CLAIMS) {
      throw new ProtocolException(
          Reason.CLAIMS_MALFORMED, "longer than " + Limits.CLAIMS + " bytes");
    }
    Fields fields = Fields.decode(bytes, Reason.CLAIMS_MALFORMED);
    Octets serial = fields.bytes("serial", Wire.ID);
    SpiffeId operator = name(fields, "operator");
    SpiffeId device = name(fields, "device");
    SortedSet<String> roles = roles(fields);
    Instant issued = fields.time("issued");
    Instant notBefore = fields.time("not-before");
    Instant notAfter = fields.time("not-after");
    long epoch = fields.uint("epoch");
    fields.endStrict(Reason.CLAIMS_MALFORMED);
    try {
      return new Claims(serial, operator, device, roles, issued, notBefore, notAfter, epoch);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(Reason.CLAIMS_MALFORMED, "field " + e.getMessage());
    }
  }

  /// Whether the grant is valid at this time, both bounds included.
  public boolean isValidAt(Instant at) {
    return !at.isBefore(notBefore) && !at.isAfter(notAfter);
  }

  private static SpiffeId name(Fields fields, String key) throws ProtocolException {
    return SpiffeId.of(fields.text(key)).orElseThrow(() -> fields.fault(key));
  }

  private static SortedSet<String> roles(Fields fields) throws ProtocolException {
    List<String> listed = fields.texts("roles");
    SortedSet<String> roles = new TreeSet<>(BYTEWISE);
    roles.addAll(listed);
    if (!listed.equals(List.copyOf(roles))) {
      throw fields.fault("roles");
    }
    return roles;
  }

  private static boolean isTime(Instant time) {
    return time.equals(time.truncatedTo(ChronoUnit.MILLIS))
        && !time.isBefore(Instant.EPOCH)
        && !time.isAfter(Instant.ofEpochMilli(Limits.INTEGER));
  }

  private static void require(boolean holds, String field) {
    if (!holds) {
      throw new IllegalArgumentException(field);
    }
  }
}
