package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.Grant;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import dev.yett.protocol.Terminal;
import dev.yett.server.testing.EvilClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TypedConnectionTest {
  private static List<String> keyThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.endsWith("-keys"))
        .toList();
  }

  @Test
  void a_thread_of_the_system_reads_on_once_keys_are_to_be_expected_and_ends_with_the_connection(
      @TempDir Path directory) throws Exception {
    try (var device = new TestDevice(directory);
        Grant grant = device.grant();
        var client = EvilClient.connect(device.port(), device.pki.operator("alice"))) {
      client.welcome();
      Awaitility.await().until(() -> keyThreads().isEmpty()); // of tests before
      client.order(grant, "hello", Map.of());
      assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
      assertThat(client.next()).isInstanceOf(Finished.class);
      assertThat(keyThreads()).isEmpty();
      for (int i = 0; i < 2; i++) {
        var onTerminal = Optional.of(new Terminal("xterm", 80, 24));
        client.order(grant, EvilClient.newOrder("hello", Map.of(), onTerminal));
        assertThat(client.next()).isNotInstanceOf(DeviceMessage.StartedFrame.class); // refused
        Awaitility.await().until(() -> keyThreads().size() == 1);
      }
      client.write(new Ping(Octets.of(new byte[] {1})).encode());
      assertThat(client.read()).isEqualTo(new Pong(Octets.of(new byte[] {1})));
      client.close();
      Awaitility.await().until(() -> keyThreads().isEmpty());
    }
  }
}
