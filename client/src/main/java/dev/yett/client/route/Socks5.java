package dev.yett.client.route;

import dev.yett.client.HostSpec;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// A tunnel through a SOCKS5 proxy (RFC 1928), with user and password (RFC 1929) where there is a
/// login. Names go to the proxy as they are: it resolves them.
final class Socks5 implements Tunnel {
  private static final int VERSION = 5;
  private static final int NO_LOGIN = 0;
  private static final int PASSWORD = 2;
  private static final int NO_METHOD = 0xff;
  private static final int LOGIN_VERSION = 1;
  private static final int CONNECT = 1;
  private static final int V4 = 1;
  private static final int NAME = 3;
  private static final int V6 = 4;

  private final Optional<Login> login;

  Socks5(Optional<Login> login) {
    this.login = login;
  }

  @Override
  public void open(Socket proxy, HostSpec.Address to) throws IOException {
    byte[] request = request(to);
    var in = new DataInputStream(proxy.getInputStream());
    try {
      logIn(proxy, in);
      proxy.getOutputStream().write(request);
      answer(in);
    } catch (EOFException e) {
      throw new IOException("the proxy closed the connection", e);
    }
  }

  /// RFC 1928 §3: the methods that we know, and the one that the proxy picks.
  private void logIn(Socket proxy, DataInputStream in) throws IOException {
    var out = proxy.getOutputStream();
    out.write(
        login.isPresent()
            ? new byte[] {VERSION, 2, NO_LOGIN, PASSWORD}
            : new byte[] {VERSION, 1, NO_LOGIN});
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException(
          "what answers as proxy does not speak SOCKS5: it began with byte 0x%02x"
              .formatted(version));
    }
    int method = in.readUnsignedByte();
    if (method == PASSWORD && login.isPresent()) {
      sendPassword(proxy, in, login.get());
    } else if (method == NO_METHOD) {
      throw new IOException(
          login.isPresent()
              ? "the proxy takes neither user and password nor nobody"
              : "the proxy wants a login: add a user to 'proxy', and 'proxy-password-file'");
    } else if (method != NO_LOGIN) {
      throw new IOException("the proxy picked a login that was not offered: " + method);
    }
  }

  /// RFC 1929 §2.
  private static void sendPassword(Socket proxy, DataInputStream in, Login login)
      throws IOException {
    byte[] request = new byte[3 + login.user().length + login.password().length];
    try {
      int at = 0;
      request[at++] = LOGIN_VERSION;
      request[at++] = (byte) login.user().length;
      System.arraycopy(login.user(), 0, request, at, login.user().length);
      at += login.user().length;
      request[at++] = (byte) login.password().length;
      System.arraycopy(login.password(), 0, request, at, login.password().length);
      proxy.getOutputStream().write(request);
    } finally {
      Arrays.fill(request, (byte) 0);
    }
    int version = in.readUnsignedByte();
    int status = in.readUnsignedByte();
    if (version != LOGIN_VERSION) {
      throw new IOException("the proxy broke SOCKS5: login of version " + version);
    }
    if (status != 0) {
      throw new IOException("the proxy refused user and password");
    }
  }

  /// RFC 1928 §4.
  private static byte[] request(HostSpec.Address to) throws IOException {
    var request = new ByteArrayOutputStream();
    request.write(VERSION);
    request.write(CONNECT);
    request.write(0);
    if (to.isLiteral()) {
      byte[] address = InetAddress.ofLiteral(to.host()).getAddress();
      request.write(address.length == 4 ? V4 : V6);
      request.writeBytes(address);
    } else {
      byte[] name = to.host().getBytes(StandardCharsets.US_ASCII);
      if (name.length > 255) {
        throw new IOException("the name is too long for SOCKS5");
      }
      request.write(NAME);
      request.write(name.length);
      request.writeBytes(name);
    }
    request.write(to.port() >> 8);
    request.write(to.port());
    return request.toByteArray();
  }

  /// RFC 1928 §6. The bound address is read to its end, since the device's bytes come after it.
  private static void answer(DataInputStream in) throws IOException {
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException("the proxy broke SOCKS5: an answer of version " + version);
    }
    int reply = in.readUnsignedByte();
    if (reply != 0) {
      throw new IOException("the proxy says: " + words(reply));
    }
    in.readUnsignedByte();
    int type = in.readUnsignedByte();
    int length =
        switch (type) {
          case V4 -> 4;
          case V6 -> 16;
          case NAME -> in.readUnsignedByte();
          default -> throw new IOException("the proxy broke SOCKS5: an address of type " + type);
        };
    in.readFully(new byte[length + 2]);
  }

  private static String words(int reply) {
    return switch (reply) {
      case 1 -> "general failure";
      case 2 -> "not allowed by its rules";
      case 3 -> "network unreachable";
      case 4 -> "host unreachable";
      case 5 -> "connection refused";
      case 6 -> "it took too long";
      case 7 -> "it knows no CONNECT";
      case 8 -> "it knows no addresses of that kind";
      default -> "failure " + reply;
    };
  }
}
