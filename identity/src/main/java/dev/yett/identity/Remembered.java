package dev.yett.identity;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Fields;
import dev.yett.protocol.Octets;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Revoked grants and void dates of this and all earlier bundles, until they end by themselves: a
/// newer bundle that leaves one out does not bring a grant back. Immutable.
record Remembered(SortedMap<Octets, Instant> grants, SortedMap<SpiffeId, VoidGrants> voids) {
  static final Remembered NOTHING =
      new Remembered(Collections.emptySortedMap(), Collections.emptySortedMap());

  private static final Comparator<Octets> BYTEWISE =
      Comparator.comparing(Octets::toArray, Arrays::compareUnsigned);

  /// This and what a bundle says, without what has ended when the bundle was issued.
  Remembered with(BundleContent content) {
    SortedMap<Octets, Instant> allGrants = new TreeMap<>(BYTEWISE);
    allGrants.putAll(grants);
    for (RevokedGrant grant : content.grants()) {
      allGrants.merge(grant.serial(), grant.until(), Remembered::later);
    }
    SortedMap<SpiffeId, VoidGrants> allVoids = new TreeMap<>(voids);
    for (VoidGrants dates : content.voids()) {
      allVoids.merge(
          dates.id(),
          dates,
          (one, other) ->
              new VoidGrants(
                  one.id(),
                  later(one.before(), other.before()),
                  later(one.until(), other.until())));
    }
    allGrants.values().removeIf(until -> until.isBefore(content.issued()));
    allVoids.values().removeIf(dates -> dates.until().isBefore(content.issued()));
    return new Remembered(allGrants, allVoids);
  }

  boolean isRevoked(Claims claims) {
    return grants.containsKey(claims.serial())
        || isVoid(claims.operator(), claims)
        || isVoid(claims.device(), claims);
  }

  private boolean isVoid(SpiffeId id, Claims claims) {
    VoidGrants dates = voids.get(id);
    return dates != null && claims.issued().isBefore(dates.before());
  }

  byte[] encode() {
    List<RevokedGrant> list =
        grants.entrySet().stream()
            .map((Map.Entry<Octets, Instant> e) -> new RevokedGrant(e.getKey(), e.getValue()))
            .toList();
    return Cbor.map()
        .put("grants", BundleContent.encodeGrants(list))
        .put("void", BundleContent.encodeVoids(List.copyOf(voids.values())))
        .encode();
  }

  static Remembered decode(byte[] bytes) throws ProtocolException {
    Fields fields = Fields.decode(bytes, Reason.MESSAGE_MALFORMED);
    SortedMap<Octets, Instant> grants = new TreeMap<>(BYTEWISE);
    for (RevokedGrant grant : BundleContent.decodeGrants(fields, "grants")) {
      grants.put(grant.serial(), grant.until());
    }
    SortedMap<SpiffeId, VoidGrants> voids = new TreeMap<>();
    for (VoidGrants dates : BundleContent.decodeVoids(fields, "void")) {
      voids.put(dates.id(), dates);
    }
    fields.endStrict(Reason.MESSAGE_MALFORMED);
    return new Remembered(grants, voids);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
