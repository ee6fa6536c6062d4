package dev.yett.client.route;

import dev.yett.client.HostSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// A tunnel through an HTTP proxy: `CONNECT` (RFC 9110 §9.3.6) of HTTP/1.1 (RFC 9112), with the
/// `Basic` scheme (RFC 7617) where there is a login. Any 2xx opens the tunnel, whatever else its
/// header says.
final class HttpConnect implements Tunnel {
  /// Of all answers together, interim ones too.
  private static final int LONGEST_HEADER = 16 << 10;

  private static final int LONGEST_REASON = 80;

  // RFC 9112 §4; a reason may be left out. Old proxies answer as HTTP/1.0.
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[0-9] ([0-9]{3})(?: (.*))?");

  private final Optional<Login> login;

  HttpConnect(Optional<Login> login) {
    this.login = login;
  }

  @Override
  public void open(Socket proxy, HostSpec.Address to) throws IOException {
    send(proxy, to);
    var in = proxy.getInputStream();
    int left = LONGEST_HEADER;
    while (true) {
      var line = line(in, left);
      left -= line.length() + 2;
      int status = status(line);
      left = skipFields(in, left);
      if (status >= 200 && status < 300) {
        return;
      }
      if (status >= 200 || status == 101) {
        throw new IOException(refused(status, line));
      }
    }
  }

  private void send(Socket proxy, HostSpec.Address to) throws IOException {
    var request = new ByteArrayOutputStream();
    ascii(request, "CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n");
    byte[] credentials = new byte[0];
    if (login.isPresent()) {
      credentials = credentials(login.get());
      ascii(request, "Proxy-Authorization: Basic ");
      request.writeBytes(credentials);
      ascii(request, "\r\n");
    }
    ascii(request, "\r\n");
    byte[] bytes = request.toByteArray();
    try {
      proxy.getOutputStream().write(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(credentials, (byte) 0);
    }
  }

  private static void ascii(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] credentials(Login login) {
    byte[] plain = new byte[login.user().length + 1 + login.password().length];
    System.arraycopy(login.user(), 0, plain, 0, login.user().length);
    plain[login.user().length] = ':';
    System.arraycopy(login.password(), 0, plain, login.user().length + 1, login.password().length);
    try {
      return Base64.getEncoder().encode(plain);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static int status(String line) throws IOException {
    var status = STATUS.matcher(line);
    if (!status.matches()) {
      throw new IOException(
          "what answers as proxy does not speak HTTP/1.1: it began with \"" + cut(line) + "\"");
    }
    return Integer.parseInt(status.group(1));
  }

  /// @return how many bytes may follow
  private static int skipFields(InputStream in, int left) throws IOException {
    while (true) {
      var line = line(in, left);
      left -= line.length() + 2;
      if (line.isEmpty()) {
        return left;
      }
    }
  }

  /// A line without its end, byte by byte: what comes after the header is the device's.
  private static String line(InputStream in, int left) throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("the proxy closed the connection");
      }
      if (b == '\n') {
        break;
      }
      if (line.size() >= left) {
        throw new IOException(
            "the proxy's answer is longer than " + (LONGEST_HEADER >> 10) + " KiB");
      }
      line.write(b);
    }
    var text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private String refused(int status, String line) {
    if (status == 407 || status == 401) { // tinyproxy says 401 of a wrong login
      return login.isPresent()
          ? "the proxy refused user and password"
          : "the proxy wants a login: add a user to 'proxy', and 'proxy-password-file'";
    }
    var answer = STATUS.matcher(line);
    var reason = answer.matches() ? Optional.ofNullable(answer.group(2)).orElse("") : "";
    return "the proxy says " + status + (reason.isBlank() ? "" : ", \"" + cut(reason) + "\"");
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "…";
  }
}
