package dev.yett.identity;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Fields;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Octets;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The content of a trust bundle, PROTOCOL §18, before it is signed or after its signature was
/// verified.
///
/// @param number greater than that of every earlier bundle with the same root CRL
/// @param rootCrl DER
/// @param crls DER, of the issuing CAs
/// @param grants ascending by serial
public record BundleContent(
    long number,
    Instant issued,
    Octets rootCrl,
    List<Octets> crls,
    List<RevokedGrant> grants,
    List<VoidGrants> voids) {
  public BundleContent {
    crls = List.copyOf(crls);
    grants = List.copyOf(grants);
    voids = List.copyOf(voids);
    if (number < 0 || number > Limits.INTEGER) {
      throw new IllegalArgumentException("number");
    }
    if (!isAscending(grants)) {
      throw new IllegalArgumentException("grants");
    }
  }

  /// The only encoding.
  public byte[] encode() {
    return Cbor.map()
        .put("number", number)
        .put("issued", issued.toEpochMilli())
        .put("root-crl", rootCrl)
        .put("crls", Cbor.array(crls.stream().map(Cbor::of).toList()))
        .put("grants", encodeGrants(grants))
        .put("void", encodeVoids(voids))
        .encode();
  }

  /// The content that these bytes are.
  ///
  /// @throws IdentityException with the field at fault
  public static BundleContent decode(byte[] bytes) throws IdentityException {
    try {
      Fields fields = Fields.decode(bytes, Reason.BUNDLE_REFUSED);
      long number = fields.uint("number");
      Instant issued = fields.time("issued");
      Octets rootCrl = fields.bytes("root-crl");
      List<Octets> crls = new ArrayList<>();
      for (Cbor item : fields.array("crls")) {
        if (!(item instanceof Cbor.Bytes(Octets crl))) {
          throw fields.fault("crls");
        }
        crls.add(crl);
      }
      List<RevokedGrant> grants = decodeGrants(fields, "grants");
      List<VoidGrants> voids = decodeVoids(fields, "void");
      fields.endStrict(Reason.BUNDLE_REFUSED);
      return new BundleContent(number, issued, rootCrl, crls, grants, voids);
    } catch (ProtocolException e) {
      throw new IdentityException("content: " + e.getMessage(), e);
    }
  }

  static Cbor.Array encodeGrants(List<RevokedGrant> grants) {
    return Cbor.array(
        grants.stream()
            .map(g -> Cbor.array(Cbor.of(g.serial()), Cbor.of(g.until().toEpochMilli())))
            .toList());
  }

  static Cbor.Array encodeVoids(List<VoidGrants> voids) {
    return Cbor.array(
        voids.stream()
            .map(
                v ->
                    Cbor.array(
                        Cbor.of(v.id().toString()),
                        Cbor.of(v.before().toEpochMilli()),
                        Cbor.of(v.until().toEpochMilli())))
            .toList());
  }

  static List<RevokedGrant> decodeGrants(Fields fields, String key) throws ProtocolException {
    List<RevokedGrant> grants = new ArrayList<>();
    for (Cbor item : fields.array(key)) {
      if (!(item instanceof Cbor.Array(List<Cbor> pair)
          && pair.size() == 2
          && pair.get(0) instanceof Cbor.Bytes(Octets serial)
          && serial.length() == Wire.ID
          && pair.get(1) instanceof Cbor.Int(long until)
          && until >= 0)) {
        throw fields.fault(key);
      }
      grants.add(new RevokedGrant(serial, Instant.ofEpochMilli(until)));
    }
    if (!isAscending(grants)) {
      throw fields.fault(key);
    }
    return grants;
  }

  static List<VoidGrants> decodeVoids(Fields fields, String key) throws ProtocolException {
    List<VoidGrants> voids = new ArrayList<>();
    for (Cbor item : fields.array(key)) {
      if (!(item instanceof Cbor.Array(List<Cbor> triple)
          && triple.size() == 3
          && triple.get(0) instanceof Cbor.Text(String id)
          && triple.get(1) instanceof Cbor.Int(long before)
          && before >= 0
          && triple.get(2) instanceof Cbor.Int(long until)
          && until >= 0)) {
        throw fields.fault(key);
      }
      Optional<SpiffeId> name = SpiffeId.of(id);
      voids.add(
          new VoidGrants(
              name.orElseThrow(() -> fields.fault(key)),
              Instant.ofEpochMilli(before),
              Instant.ofEpochMilli(until)));
    }
    return voids;
  }

  private static boolean isAscending(List<RevokedGrant> grants) {
    for (int i = 1; i < grants.size(); i++) {
      byte[] before = grants.get(i - 1).serial().toArray();
      if (Arrays.compareUnsigned(before, grants.get(i).serial().toArray()) >= 0) {
        return false;
      }
    }
    return true;
  }
}
