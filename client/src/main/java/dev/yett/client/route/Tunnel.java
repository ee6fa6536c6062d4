package dev.yett.client.route;

import dev.yett.client.HostSpec;
import java.io.IOException;
import java.net.Socket;

/// Asks a proxy for a connection to an address. The socket is connected to the proxy; once this
/// returns, every byte on it is the device's or ours, and none of them has been read.
///
/// What a proxy says is bounded here. How long it may take is bounded by whoever closes the socket.
interface Tunnel {
  /// Opens it, or fails.
  ///
  /// @throws IOException the proxy refused, broke its protocol or ended, in words for a person;
  ///     text of the proxy in it is not escaped
  void open(Socket proxy, HostSpec.Address to) throws IOException;
}
