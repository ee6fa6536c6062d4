package dev.yett.client;

import dev.yett.client.route.Proxy;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which device is meant, by the name that its certificate must bear, and where it may be reached.
///
/// @param name one label; the device is `spiffe://<own domain>/device/<name>`
/// @param addresses tried in turn; empty where only the name is known yet
/// @param proxy through which all of them are reached, from `hosts.toml`
public record HostSpec(String name, List<Address> addresses, Optional<Proxy> proxy) {
  /// The port unless one is said.
  public static final int PORT = 7466;

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,253})");
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._-]{1,32})?");

  public HostSpec {
    addresses = List.copyOf(addresses);
  }

  /// A host name or IP address, and a TCP port.
  public record Address(String host, int port) {
    /// Reads `host`, `host:port`, `[v6]`, `[v6]:port`.
    public static Address parse(String text) throws UserError {
      String host;
      String port;
      if (text.startsWith("[")) {
        int end = text.indexOf(']');
        if (end < 0 || !V6.matcher(text.substring(1, end)).matches()) {
          throw UserError.usage("'" + text + "' is not an address: write [2001:db8::7]:7466");
        }
        host = text.substring(1, end);
        port = text.substring(end + 1);
      } else {
        int colon = text.indexOf(':');
        if (colon != text.lastIndexOf(':')) {
          throw new UserError(
              ExitCode.USAGE,
              "'" + text + "' is not an address",
              "an IPv6 address stands in brackets: [" + text + "]");
        }
        host = colon < 0 ? text : text.substring(0, colon);
        port = colon < 0 ? "" : text.substring(colon);
        if (!HOST_NAME.matcher(host).matches()) {
          throw UserError.usage("'" + text + "' is not an address");
        }
      }
      return new Address(host, port.isEmpty() ? PORT : portNumber(text, port));
    }

    private static int portNumber(String text, String port) throws UserError {
      if (port.matches(":[0-9]{1,5}")) {
        int number = Integer.parseInt(port.substring(1));
        if (number >= 1 && number <= 65_535) {
          return number;
        }
      }
      throw UserError.usage("'" + text + "' does not end with a port from 1 to 65535");
    }

    /// Whether it is an IP address and not a name.
    public boolean isLiteral() {
      return LITERAL.matcher(host).matches() && parsed().isPresent();
    }

    /// The IP address that it is.
    ///
    /// @throws IllegalStateException it is a name
    public InetAddress literal() {
      return parsed().orElseThrow(() -> new IllegalStateException(host + " is a name"));
    }

    private Optional<InetAddress> parsed() {
      try {
        return Optional.of(InetAddress.ofLiteral(host));
      } catch (IllegalArgumentException e) {
        return Optional.empty(); // also where its zone is no interface of this machine
      }
    }

    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /// Reads `pump-7`, `pump-7@192.0.2.7`, `pump-7@[2001:db8::7]:7466`.
  public static HostSpec parse(String text) throws UserError {
    int at = text.indexOf('@');
    var name = at < 0 ? text : text.substring(0, at);
    if (!NAME.matcher(name).matches()) {
      throw new UserError(
          ExitCode.USAGE,
          "'" + text + "' is not a host",
          "a host is a device's name, pump-7, or its name at an address, pump-7@192.0.2.7:7466");
    }
    var addresses = at < 0 ? List.<Address>of() : List.of(Address.parse(text.substring(at + 1)));
    return new HostSpec(name, addresses, Optional.empty());
  }

  /// The same host, at the address of its own name where none is known.
  public HostSpec reachable() {
    return addresses.isEmpty() ? new HostSpec(name, List.of(new Address(name, PORT)), proxy) : this;
  }

  @Override
  public String toString() {
    return name;
  }
}
