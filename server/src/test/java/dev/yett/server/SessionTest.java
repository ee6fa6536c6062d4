package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.Value;
import dev.yett.server.testing.FaultProxy;
import dev.yett.server.testing.FaultProxy.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Orders that outlive their connections: lost and joined.
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SessionTest extends SessionScene {
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

  @Test
  void outputs_errors_and_records_come_in_their_order_though_the_connection_is_cut()
      throws Exception {
    var whole = client("mix", Map.of("lines", new Value.Int(300)));
    Finished all = whole.converse(device.port()).orElseThrow();
    var order = client("mix", Map.of("lines", new Value.Int(300)));
    var random = new Random(7);
    Optional<Finished> end = Optional.empty();
    for (int cuts = 0; end.isEmpty(); cuts++) {
      Fault down = cuts >= 15 ? Fault.NONE : Fault.cut(5_000 + random.nextInt(20_000));
      try (var proxy = new FaultProxy(device.port(), Fault.NONE, down)) {
        end = order.converse(proxy.port());
      }
    }
    assertThat(order.trace()).isEqualTo(whole.trace());
    assertThat(order.records()).hasSize(300).isEqualTo(whole.records());
    assertThat(order.errorsText()).isEqualTo(whole.errorsText());
    assertThat(end.get().records()).isEqualTo(all.records());
    assertThat(end.get().errors()).isEqualTo(all.errors());
  }

  @Test
  void n04_input_that_broke_off_has_no_end_though_its_session_is_given_up() throws Exception {
    var order = client("brief", Map.of());
    order.connect(device.port());
    order.say("half");
    order.lose();
    recorded("\"event\":\"detached\"");
    recorded("\"failed\":\"abandoned\"");
    assertThat(device.operations.swallowed).hasValue(0);
    Receipt.Started late = order.connect(device.port());
    assertThat(late.joined()).isTrue();
    assertThat(late.output()).isEmpty();
    assertThat(failure(order.finish())).isEqualTo("abandoned");
  }

  @Test
  void whoever_joins_replaces_the_older_connection() throws Exception {
    var order = client("relay", Map.of());
    order.connect(device.port());
    order.say("abc");
    order.awaitOutput(3);
    var twin = order.twin(device.alice, device.grant());
    Receipt.Started joined = twin.connect(device.port());
    assertThat(joined.input()).isEqualTo(3);
    assertThat(goodbye(order)).isEqualTo("replaced");
    twin.awaitOutput(3);
    twin.inputSoFar("abc");
    twin.say("def");
    assertThat(twin.sealAndFinish().output()).isEqualTo(6);
    assertThat(twin.outputText()).isEqualTo("abcdef");
  }

  @Test
  void joins_that_race_with_each_other_and_the_end_agree_about_one_run() throws Exception {
    for (int round = 0; round < 15; round++) {
      var first = client("count-on", Map.of());
      int before = device.operations.counted.get();
      var ends = new ConcurrentLinkedQueue<Ending>();
      List<Thread> racing = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        var racer = first.twin(device.alice, device.grant());
        racing.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int tries = 0; tries < 20; tries++) {
                        try {
                          var end = racer.converse(device.port());
                          if (end.isPresent()) {
                            ends.add(end.get().ending());
                            return;
                          }
                        } catch (IOException | InterruptedException e) {
                          // Replaced: tried again.
                        }
                      }
                    }));
      }
      for (Thread thread : racing) thread.join();
      assertThat(ends).hasSize(4).containsOnly(new Ending.Exited(0));
      assertThat(device.operations.counted.get()).isEqualTo(before + 1);
    }
  }
}
