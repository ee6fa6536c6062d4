package dev.yett.client.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.client.Catalogues;
import dev.yett.client.EvilDevice;
import dev.yett.client.HostSpec;
import dev.yett.client.Hostile;
import dev.yett.client.TestOperator;
import dev.yett.client.Timeouts;
import dev.yett.client.UserError;
import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Printable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Proxies, honest and hostile.
@Timeout(300)
final class ProxyTest {
  private static final byte[] OPEN = {5, 0, 0, 1, 10, 0, 0, 1, 4, 56};

  @TempDir private Path temp;
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

  private static HostSpec behind(FakeProxy proxy, String scheme, String... addresses)
      throws UserError {
    return behind(scheme + "://127.0.0.1:" + proxy.port(), Optional.empty(), addresses);
  }

  private static HostSpec behind(String url, Optional<Path> password, String... addresses)
      throws UserError {
    var parsed = new ArrayList<HostSpec.Address>();
    for (var address : addresses) {
      parsed.add(HostSpec.Address.parse(address));
    }
    return new HostSpec("pump-7", parsed, Optional.of(Proxy.parse(url, password)));
  }

  private static Timeouts within(Duration greeting) {
    return new Timeouts(greeting, greeting, greeting, greeting, greeting, Duration.ofMillis(300));
  }

  private static UserError refused(HostSpec host) throws Exception {
    return refused(host, Duration.ofSeconds(5));
  }

  private static UserError refused(HostSpec host, Duration patience) throws Exception {
    try (var approach = Approach.to(host, within(patience))) {
      var reached = approach.next();
      reached.socket().close();
      throw new AssertionError("it was reached at " + reached.address());
    } catch (UserError e) {
      return e;
    }
  }

  private static byte[] read(DataInputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String header(DataInputStream in) throws IOException {
    var header = new StringBuilder();
    while (!header.toString().endsWith("\r\n\r\n")) {
      header.append((char) in.readUnsignedByte());
    }
    return header.toString();
  }

  private Path password(String permissions) throws IOException {
    var file = temp.resolve("password");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    return Files.writeString(file, "open sesame\n");
  }

  // What is sent.

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7:7466,      050100 01 c0000207 1d2a",
    "[2001:db8::7]:443,   050100 04 20010db8000000000000000000000007 01bb",
    "pump.site-3:7466,    050100 03 0b 70756d702e736974652d33 1d2a",
  })
  void socks5_gets_the_address_as_it_is_and_leaves_the_device_its_bytes(
      String address, String request) throws Exception {
    var want = request.replace(" ", "");
    FakeProxy.Script script =
        (in, out) -> {
          seen.add(hex(read(in, 3)));
          out.write(new byte[] {5, 0});
          seen.add(hex(read(in, want.length() / 2)));
          out.write(OPEN);
          out.write('D');
          in.read();
        };
    try (var proxy = new FakeProxy(script);
        var approach = Approach.to(behind(proxy, "socks5", address), Timeouts.usual())) {
      var reached = approach.next();
      assertThat(seen).containsExactly("050100", want);
      assertThat(reached.socket().getInputStream().read()).isEqualTo('D');
      assertThat(reached.address()).contains(address, "through socks5://127.0.0.1:");
      reached.socket().close();
      assertThat(proxy.connections()).isEqualTo(1);
    }
  }

  @Test
  void socks5_logs_in_with_user_and_password() throws Exception {
    FakeProxy.Script script =
        (in, out) -> {
          seen.add(hex(read(in, 4)));
          out.write(new byte[] {5, 2});
          seen.add(hex(read(in, 3 + 5 + 11)));
          out.write(new byte[] {1, 0});
          read(in, 10);
          out.write(OPEN);
          in.read();
        };
    try (var proxy = new FakeProxy(script);
        var approach =
            Approach.to(
                behind(
                    "socks5://alice@127.0.0.1:" + proxy.port(),
                    Optional.of(password("rw-------")),
                    "192.0.2.7"),
                Timeouts.usual())) {
      approach.next().socket().close();
      assertThat(seen)
          .containsExactly(
              "05020002",
              "0105"
                  + hex("alice".getBytes(US_ASCII))
                  + "0b"
                  + hex("open sesame".getBytes(US_ASCII)));
    }
  }

  @Test
  void connect_names_the_device_and_leaves_it_its_bytes() throws Exception {
    FakeProxy.Script script =
        (in, out) -> {
          seen.add(header(in));
          out.write(
              "HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.0 200 OK\nContent-Length: 5\n\nD"
                  .getBytes(US_ASCII));
          in.read();
        };
    try (var proxy = new FakeProxy(script);
        var approach = Approach.to(behind(proxy, "http", "[2001:db8::7]:7466"), Timeouts.usual())) {
      var reached = approach.next();
      assertThat(seen)
          .containsExactly(
              "CONNECT [2001:db8::7]:7466 HTTP/1.1\r\nHost: [2001:db8::7]:7466\r\n\r\n");
      assertThat(reached.socket().getInputStream().read()).isEqualTo('D');
      reached.socket().close();
    }
  }

  @Test
  void connect_logs_in_with_user_and_password() throws Exception {
    FakeProxy.Script script =
        (in, out) -> {
          seen.add(header(in));
          out.write("HTTP/1.1 204 fine\r\n\r\n".getBytes(US_ASCII));
          in.read();
        };
    try (var proxy = new FakeProxy(script);
        var approach =
            Approach.to(
                behind(
                    "http://alice@127.0.0.1:" + proxy.port(),
                    Optional.of(password("rw-------")),
                    "192.0.2.7"),
                Timeouts.usual())) {
      approach.next().socket().close();
      assertThat(seen.take())
          .contains("\r\nProxy-Authorization: Basic YWxpY2U6b3BlbiBzZXNhbWU=\r\n");
    }
  }

  @Test
  void the_next_address_is_asked_for_when_the_proxy_cannot_reach_the_first() throws Exception {
    FakeProxy.Script script =
        (in, out) -> {
          var header = header(in);
          out.write(
              (header.contains("192.0.2.1:") ? "HTTP/1.1 502 Bad\r\n\r\n" : "HTTP/1.1 200\r\n\r\n")
                  .getBytes(US_ASCII));
          in.read();
        };
    try (var proxy = new FakeProxy(script);
        var approach =
            Approach.to(behind(proxy, "http", "192.0.2.1", "192.0.2.2"), Timeouts.usual())) {
      var reached = approach.next();
      assertThat(reached.address()).startsWith("192.0.2.2:7466 (through http://127.0.0.1:");
      reached.socket().close();
      assertThat(proxy.connections()).isEqualTo(2);
    }
  }

  // What hostile or broken proxies do. Each is bounded and named.

  @ParameterizedTest
  @CsvSource({
    "04 5a,                      does not speak SOCKS5: it began with byte 0x04",
    "48 54 54 50,                does not speak SOCKS5: it began with byte 0x48",
    "05 ff,                      wants a login",
    "05 01,                      a login that was not offered: 1",
    "05 02,                      a login that was not offered: 2",
    "05,                         closed the connection",
    "'',                         closed the connection",
    "05 00 04 00 00 01,          an answer of version 4",
    "05 00 05 01 00 01,          general failure",
    "05 00 05 02 00 01,          not allowed by its rules",
    "05 00 05 04 00 01,          host unreachable",
    "05 00 05 05 00 01,          connection refused",
    "05 00 05 c8 00 01,          failure 200",
    "05 00 05 00 00 07,          an address of type 7",
    "05 00 05 00 00 01 00 00,    closed the connection",
    "05 00 05 00 00 03 ff 61,    closed the connection",
  })
  void a_bad_socks5_proxy_is_named_and_its_fault_too(String answer, String words) throws Exception {
    FakeProxy.Script script =
        (in, out) -> {
          out.write(HexFormat.of().parseHex(answer.replace(" ", "")));
          out.flush();
          read(in, 3);
        };
    try (var proxy = new FakeProxy(script)) {
      var error = refused(behind(proxy, "socks5", "192.0.2.7"));
      assertThat(error.getMessage())
          .startsWith("no connection to pump-7 through socks5://127.0.0.1:" + proxy.port())
          .contains("192.0.2.7:7466: ", words);
      assertThat(error.exitCode()).isEqualTo(255);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SSH-2.0-x\\r\\n                      | does not speak HTTP/1.1: it began with \"SSH-2.0-x",
        "HTTP/2 200 OK\\r\\n\\r\\n            | does not speak HTTP/1.1",
        "HTTP/1.1 2000 OK\\r\\n\\r\\n         | does not speak HTTP/1.1",
        "HTTP/1.1 200                         | closed the connection",
        "HTTP/1.1 200 OK\\r\\nA: b\\r\\n      | closed the connection",
        "HTTP/1.1 403 Go away\\r\\n\\r\\n     | the proxy says 403, \"Go away\"",
        "HTTP/1.1 407 Who\\r\\n\\r\\n         | wants a login",
        "HTTP/1.1 401 Who\\r\\n\\r\\n         | wants a login",
        "HTTP/1.1 302 x\\r\\nLocation: y\\r\\n\\r\\n | the proxy says 302",
        "HTTP/1.1 101 Switching\\r\\n\\r\\n   | the proxy says 101",
        "''                                   | closed the connection",
      })
  void a_bad_http_proxy_is_named_and_its_fault_too(String answer, String words) throws Exception {
    FakeProxy.Script script =
        (in, out) -> {
          header(in);
          out.write(answer.replace("\\r", "\r").replace("\\n", "\n").getBytes(ISO_8859_1));
        };
    try (var proxy = new FakeProxy(script)) {
      assertThat(refused(behind(proxy, "http", "192.0.2.7")).getMessage())
          .contains("through http://127.0.0.1:", "192.0.2.7:7466: ", words);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"A: b\r\n", "x", "HTTP/1.1 100 Continue\r\n\r\n"})
  void k05_a_header_without_an_end_is_cut_off(String repeated) throws Exception {
    FakeProxy.Script script =
        (in, out) -> {
          header(in);
          out.write("HTTP/1.1 100 go on\r\n\r\n".getBytes(US_ASCII));
          if (!repeated.startsWith("HTTP")) {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(US_ASCII));
          }
          byte[] bytes = repeated.getBytes(US_ASCII);
          while (true) {
            out.write(bytes);
          }
        };
    try (var proxy = new FakeProxy(script)) {
      assertThat(refused(behind(proxy, "http", "192.0.2.7"), Duration.ofMinutes(2)).getMessage())
          .contains("longer than 16 KiB");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "http"})
  void k05_a_proxy_that_is_silent_or_drips_is_given_up(String scheme) throws Exception {
    FakeProxy.Script silent = (in, out) -> Thread.sleep(20_000);
    FakeProxy.Script dripping =
        (in, out) -> {
          if (scheme.equals("socks5")) {
            out.write(new byte[] {5, 0, 5, 0, 0, 3, (byte) 255});
          }
          while (true) {
            out.write(scheme.equals("http") ? "HTTP/1.1 200 ".getBytes(US_ASCII) : new byte[1]);
            Thread.sleep(100);
          }
        };
    for (var script : List.of(silent, dripping)) {
      try (var proxy = new FakeProxy(script)) {
        long began = System.nanoTime();
        var error = refused(behind(proxy, scheme, "192.0.2.7"), Duration.ofMillis(700));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(error.getMessage()).contains("192.0.2.7:7466: no answer in 700 ms");
      }
    }
  }

  @Test
  void f02_what_a_proxy_says_reaches_no_terminal_unescaped() throws Exception {
    for (var hostile : Hostile.strings().subList(0, 120)) {
      var text = hostile.replace("\n", "").replace("\r", "");
      FakeProxy.Script script =
          (in, out) -> {
            header(in);
            out.write(("HTTP/1.1 503 " + text + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
          };
      try (var proxy = new FakeProxy(script)) {
        assertThat(refused(behind(proxy, "http", "192.0.2.7")).getMessage())
            .contains("503")
            .matches(Printable::isPrintable);
      }
    }
  }

  @Test
  void a_proxy_that_is_off_is_told_from_a_device_that_is() throws Exception {
    int port;
    try (var gone = new FakeProxy((in, out) -> {})) {
      port = gone.port();
    }
    var error = refused(behind("socks5://127.0.0.1:" + port, Optional.empty(), "192.0.2.7"));
    assertThat(error.getMessage())
        .contains("its proxy socks5://127.0.0.1:" + port + " cannot be reached", "refused");
  }

  @Test
  void an_address_with_a_zone_goes_through_no_proxy() throws Exception {
    try (var proxy = new FakeProxy((in, out) -> in.read())) {
      assertThat(refused(behind(proxy, "socks5", "[fe80::1%eth0]:7466")).getMessage())
          .contains("zone");
    }
  }

  @Test
  void a_password_that_others_may_read_is_refused() throws Exception {
    var host =
        behind("socks5://alice@127.0.0.1:1", Optional.of(password("rw-r--r--")), "192.0.2.7");
    assertThatThrownBy(() -> Approach.to(host, Timeouts.usual()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("chmod 600");
  }

  // And the whole way.

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "http"})
  void tls_goes_through_a_proxy_end_to_end(String scheme) throws Exception {
    var authority = new TestAuthority();
    EvilDevice.Script script =
        (peer, order) -> {
          peer.started(order);
          peer.output("through\n".getBytes(US_ASCII));
          peer.finished(order);
        };
    try (var device =
            EvilDevice.named(
                "pump-7", temp.resolve("device"), authority, Catalogues.usual(), script);
        var proxy =
            new FakeProxy(
                (in, out) -> {
                  if (scheme.equals("http")) {
                    header(in);
                    out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
                  } else {
                    read(in, 3);
                    out.write(new byte[] {5, 0});
                    read(in, 5 + "pump.invalid".length() + 2);
                    out.write(OPEN);
                  }
                  FakeProxy.relay(in, out, "127.0.0.1", device.port());
                })) {
      var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
      Files.writeString(
          alice.files().hosts(),
          """
          [host.pump-7]
          address = "pump.invalid:7466"    # the proxy resolves it
          proxy = "%s://127.0.0.1:%d"
          """
              .formatted(scheme, proxy.port()));
      var run = alice.run("run", "pump-7", "echo");
      assertThat(run.errors()).isEmpty();
      assertThat(run.output()).isEqualTo("through\n");
      assertThat(run.status()).isZero();
      assertThat(device.faults()).isEmpty();
    }
  }
}
