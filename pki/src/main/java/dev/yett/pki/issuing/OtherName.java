package dev.yett.pki.issuing;

import dev.yett.identity.SpiffeId;
import dev.yett.pki.UsageException;
import java.net.Inet4Address;
import java.net.InetAddress;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;

/// DNS names and addresses that stand beside a device's own name, for browsers and the like.
public final class OtherName {
  private OtherName() {}

  /// A lower-case DNS name without a wildcard.
  public static GeneralName dns(String text) throws UsageException {
    if (!SpiffeId.isDomain(text)) {
      throw new UsageException(
          "'" + text + "' is not a DNS name",
          "lower case, no wildcard, such as pump-7.example.org");
    }
    return new GeneralName(GeneralName.dNSName, text);
  }

  /// An IPv4 address in four decimal parts, or an IPv6 address without a zone. Nothing is looked
  /// up.
  public static GeneralName address(String text) throws UsageException {
    var fault =
        new UsageException("'" + text + "' is not an address", "such as 192.0.2.7 or 2001:db8::7");
    try {
      var address = InetAddress.ofLiteral(text);
      if (text.startsWith("[")
          || text.contains("%")
          || (address instanceof Inet4Address && !address.getHostAddress().equals(text))) {
        throw fault;
      }
      return new GeneralName(GeneralName.iPAddress, new DEROctetString(address.getAddress()));
    } catch (IllegalArgumentException e) {
      throw fault;
    }
  }
}
