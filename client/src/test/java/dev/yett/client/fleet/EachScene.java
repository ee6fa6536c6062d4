package dev.yett.client.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yett.client.Catalogues;
import dev.yett.client.EvilDevice;
import dev.yett.client.TestOperator;
import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Ending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Several devices over real TLS, and an operator who has them in one group.
abstract class EachScene {
  final TestAuthority authority = new TestAuthority();
  final List<EvilDevice> devices = new ArrayList<>();
  final StringBuilder hosts = new StringBuilder();
  @TempDir Path temp;
  TestOperator alice;

  @BeforeEach
  void make_an_operator() {
    alice = new TestOperator(temp.resolve("alice"), authority);
  }

  @AfterEach
  void nothing_is_left() throws Exception {
    for (var device : devices) {
      device.close();
    }
  }

  void device(String name, EvilDevice.Script script) throws Exception {
    var device = EvilDevice.named(name, temp.resolve(name), authority, Catalogues.usual(), script);
    devices.add(device);
    alice.granted(name);
    host(name, device.port());
  }

  void host(String name, int port) throws Exception {
    hosts.append("[host.%s]\naddress = '127.0.0.1:%d'\ngroups = 'site'\n".formatted(name, port));
    Files.writeString(alice.files().hosts(), hosts);
  }

  static EvilDevice.Script says(String output, Ending ending) {
    return (peer, order) -> {
      peer.started(order);
      peer.output(output.getBytes(UTF_8));
      peer.finished(order, ending, Cbor.map().build());
    };
  }

  static EvilDevice.Script says(String output) {
    return says(output, new Ending.Exited(0));
  }

  static int freePort() throws Exception {
    try (var gone = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      return gone.getLocalPort();
    }
  }
}
