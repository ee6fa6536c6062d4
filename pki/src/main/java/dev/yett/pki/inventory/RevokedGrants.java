package dev.yett.pki.inventory;

import dev.yett.identity.Pem;
import dev.yett.identity.RevokedGrant;
import dev.yett.pki.PemFile;
import dev.yett.pki.PkiException;
import dev.yett.pki.issuing.GrantAuthority;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Fields;
import dev.yett.protocol.Octets;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The list that a grants authority gives to the CA: which grants are revoked. It holds no secret.
/// As a file it is a block of PEM, so that half of it cannot be taken for the whole.
///
/// @param grants from serial, as 32 hexadecimal digits, to the end of that grant
public record RevokedGrants(String domain, SortedMap<String, Instant> grants) {
  public static final String LABEL = "YETT REVOKED GRANTS";

  /// The name of the list in the directory of a grants authority.
  public static final String NAME = "revoked";

  public static RevokedGrants none(String domain) {
    return new RevokedGrants(domain, new TreeMap<>());
  }

  /// What a query for `serial, until` gives.
  public static RevokedGrants read(
      Database database, String domain, String query, Object... parameters) throws SQLException {
    var grants = new TreeMap<String, Instant>();
    database.all(
        query,
        row -> grants.put(row.getString("serial"), Database.instant(row, "until")),
        parameters);
    return new RevokedGrants(domain, grants);
  }

  /// As a bundle has them.
  public List<RevokedGrant> forBundle() {
    return grants.entrySet().stream()
        .map(entry -> new RevokedGrant(Octets.ofHex(entry.getKey()), entry.getValue()))
        .toList();
  }

  public byte[] pem() {
    var serials = new ArrayList<Cbor>();
    grants.forEach(
        (serial, until) ->
            serials.add(
                Cbor.array(
                    Cbor.of(HexFormat.of().parseHex(serial)), Cbor.of(until.toEpochMilli()))));
    var content = Cbor.map().put("domain", domain).put("grants", Cbor.array(serials)).encode();
    return Pem.encode(LABEL, content);
  }

  /// The list in `place`: a file, or the directory of the authority itself,
  /// without grants that ended before `since`.
  public static RevokedGrants at(Path place, Instant since) throws PkiException {
    if (Files.isDirectory(place)) {
      try (var authority = GrantAuthority.open(place)) {
        return authority.revoked(since);
      }
    }
    return decode(PemFile.only(LABEL, place), place);
  }

  public static RevokedGrants decode(byte[] content, Path file) throws PkiException {
    try {
      var fields = Fields.decode(content, Reason.MESSAGE_MALFORMED);
      var domain = fields.text("domain");
      var grants = new TreeMap<String, Instant>();
      for (var item : fields.array("grants")) {
        if (!(item instanceof Cbor.Array(List<Cbor> pair)
            && pair.size() == 2
            && pair.get(0) instanceof Cbor.Bytes(Octets serial)
            && serial.length() == 16
            && pair.get(1) instanceof Cbor.Int(long until)
            && until >= 0)) {
          throw fields.fault("grants");
        }
        grants.put(HexFormat.of().formatHex(serial.toArray()), Instant.ofEpochMilli(until));
      }
      fields.endStrict(Reason.MESSAGE_MALFORMED);
      return new RevokedGrants(domain, grants);
    } catch (ProtocolException e) {
      throw new PkiException(
          file + " is not a list of revoked grants: " + e.getMessage(), "carry it over again", e);
    }
  }
}
