package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.Grant;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Welcome;
import dev.yett.server.testing.EvilClient;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FirstOrderTest {
  @Test
  void an_order_is_started_and_finished(@TempDir Path directory) throws Exception {
    try (var device = new TestDevice(directory);
        Grant grant = device.grant();
        var client = EvilClient.connect(device.port(), device.pki.operator("alice"))) {
      Welcome welcome = client.welcome();
      assertThat(welcome.device()).isEqualTo(TestDevice.PUMP.toString());
      client.order(grant, "hello", Map.of());
      assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
      assertThat(client.next())
          .isInstanceOfSatisfying(
              Finished.class,
              finished -> assertThat(finished.ending()).isEqualTo(new Ending.Exited(0)));
    }
  }
}
