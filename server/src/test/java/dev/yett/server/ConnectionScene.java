package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.identity.Grant;
import dev.yett.protocol.DeviceMessage;
import dev.yett.server.testing.EvilClient;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A whole daemon, and a client of it that may do anything.
abstract class ConnectionScene {
  @TempDir static Path directory;
  static TestDevice device;
  EvilClient client;
  Grant grant;

  @BeforeAll
  static void start() throws Exception {
    device = new TestDevice(directory);
  }

  @AfterAll
  static void stop() throws Exception {
    device.close();
  }

  @BeforeEach
  void connect() throws Exception {
    client = device.alice();
    grant = device.grant();
  }

  @AfterEach
  void nothing_is_left() throws Exception {
    client.close();
    grant.close();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> device.daemon.connections() == 0);
  }

  void assertGoodbye(String reason) throws IOException {
    assertGoodbye(client, reason);
  }

  static void assertGoodbye(EvilClient client, String reason) throws IOException {
    assertThat(client.next())
        .isInstanceOfSatisfying(
            DeviceMessage.Goodbye.class, g -> assertThat(g.reason()).isEqualTo(reason));
    assertThatThrownBy(client::next).isInstanceOf(EOFException.class);
  }
}
