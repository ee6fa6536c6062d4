package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Value;
import dev.yett.server.testing.FaultProxy;
import dev.yett.server.testing.FaultProxy.Fault;
import dev.yett.server.testing.SurvivingClient;
import dev.yett.server.testing.TestOperations;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Orders that outlive their connections: lost, detached, joined and attached to.
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SessionTest {
  @TempDir Path directory;
  private TestDevice device;

  @BeforeEach
  void start() throws Exception {
    device = new TestDevice(directory);
  }

  @AfterEach
  void stop() throws Exception {
    device.close();
  }

  private SurvivingClient client(String operation, Map<String, Value> arguments) {
    return new SurvivingClient(device.alice, device.grant(), operation, arguments);
  }

  @Test
  void a_lost_connection_is_no_end_of_input_and_the_program_goes_on_when_its_operator_is_back()
      throws Exception {
    var order = client("relay", Map.of());
    order.connect(device.port());
    order.say("one two ");
    order.awaitOutput(8);
    order.lose();
    var started = order.connect(device.port());
    assertThat(started.joined()).isTrue();
    assertThat(started.input()).isEqualTo(8);
    assertThat(started.output()).isPresent();
    order.say("three");
    Finished end = order.sealAndFinish();
    assertThat(end.ending()).isEqualTo(new Ending.Exited(0));
    assertThat(order.outputText()).isEqualTo("one two three");
    assertThat(end.output()).isEqualTo(13);
    assertThat(end.digest()).contains(order.outputDigest());
  }

  @Test
  void what_was_not_taken_is_sent_again_and_what_was_is_not() throws Exception {
    var order = client("pour", Map.of("lines", new Value.Int(100)));
    order.window(1000);
    order.hush();
    order.connect(device.port());
    order.awaitOutput(1000);
    order.forgetAfter(600);
    order.lose();
    order.window(100_000);
    var started = order.connect(device.port());
    assertThat(started.output()).isEqualTo(OptionalLong.of(0));
    Finished end = order.finish();
    assertThat(order.outputText()).isEqualTo(lines(100));
    assertThat(end.output()).isEqualTo(lines(100).length());
  }

  @Test
  void ten_thousand_lines_each_way_arrive_once_though_the_connection_is_cut_fifty_times()
      throws Exception {
    var order = client("talk", Map.of("lines", new Value.Int(10_000)));
    byte[] said = lines(10_000).getBytes(StandardCharsets.US_ASCII);
    order.input(said);
    var random = new Random(20261121);
    Optional<Finished> end = Optional.empty();
    int cuts = 0;
    while (end.isEmpty()) {
      assertThat(cuts).as("cuts").isLessThan(400);
      boolean enough = cuts >= 60;
      Fault up = enough ? Fault.NONE : Fault.cut(2_000 + random.nextInt(20_000));
      Fault down = enough ? Fault.NONE : Fault.cut(3_000 + random.nextInt(20_000));
      try (var proxy = new FaultProxy(device.port(), up, down)) {
        end = order.converse(proxy.port());
      }
      if (end.isEmpty()) cuts++;
    }
    assertThat(cuts).isGreaterThanOrEqualTo(50);
    assertThat(order.outputDigest()).isEqualTo(Digest.sha256(said));
    assertThat(end.get().output()).isEqualTo(said.length);
    assertThat(end.get().result().entries().get("heard"))
        .isEqualTo(Cbor.of(Digest.sha256(said).value()));
    assertThat(device.operations.swallowed).hasValue(1);
  }

  static String lines(int count) {
    var all = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) all.writeBytes(TestOperations.line(i));
    return all.toString(StandardCharsets.US_ASCII);
  }
}
