package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.Grant;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.Value;
import dev.yett.server.testing.SurvivingClient;
import dev.yett.server.testing.TestOperations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A device, and clients of it whose orders outlive their connections.
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class SessionScene {
  @TempDir Path directory;
  TestDevice device;

  @BeforeEach
  void start() throws Exception {
    device = new TestDevice(directory);
  }

  @AfterEach
  void stop() throws Exception {
    device.close();
  }

  SurvivingClient client(String operation, Map<String, Value> arguments) {
    return new SurvivingClient(device.alice, device.grant(), operation, arguments);
  }

  static String failure(Finished end) {
    return end.ending() instanceof Ending.Failed failed ? failed.reason() : end.toString();
  }

  String refusal(SurvivingClient order) throws IOException {
    DeviceMessage answer = order.ask(device.port());
    order.connection().close();
    if (!(answer instanceof DeviceMessage.RefusedFrame(var mac))) return answer.toString();
    try {
      return Receipt.Refused.decode(mac.payload().toArray()).reason();
    } catch (ProtocolException e) {
      throw new IOException(e);
    }
  }

  static String goodbye(SurvivingClient order) throws IOException {
    DeviceMessage last = order.connection().next();
    while (!(last instanceof DeviceMessage.Goodbye)) last = order.connection().next();
    return ((DeviceMessage.Goodbye) last).reason();
  }

  List<Cbor.Map> rows(Grant grant) throws IOException {
    try (var client = device.alice()) {
      client.order(grant, "sessions", Map.of());
      List<Cbor.Map> rows = new ArrayList<>();
      for (var next = client.next(); !(next instanceof Finished); next = client.next()) {
        if (next instanceof DeviceMessage.Row(Cbor.Map row)) rows.add(row);
      }
      return rows;
    }
  }

  void recorded(String part) {
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(device.audit()).anySatisfy(line -> assertThat(line).contains(part)));
  }

  static String lines(int count) {
    var all = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) all.writeBytes(TestOperations.line(i));
    return all.toString(StandardCharsets.US_ASCII);
  }
}
