package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.DurableFile;
import dev.yett.identity.Grant;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.How;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.SignalName;
import dev.yett.protocol.Value;
import dev.yett.server.session.Sessions;
import dev.yett.server.testing.EvilClient;
import dev.yett.server.testing.FaultProxy;
import dev.yett.server.testing.FaultProxy.Fault;
import dev.yett.server.testing.SurvivingClient;
import dev.yett.server.testing.TestOperations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
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
  void a_detached_session_is_listed_and_attached_to_and_its_own_order_learns_its_end()
      throws Exception {
    var order = client("relay", Map.of());
    String name = order.connect(device.port()).session();
    order.say("before ");
    order.awaitOutput(7);
    order.lose(); // nothing was told to be taken
    recorded("\"event\":\"detached\"");
    Cbor.Map row = rows(device.grant()).getFirst();
    assertThat(row.entries())
        .containsEntry("session", Cbor.of(name))
        .containsEntry("operation", Cbor.of("relay"))
        .containsEntry("attached", Cbor.of(false))
        .containsEntry("kept", Cbor.of(7))
        .containsKeys("detached", "ends", "started", "arguments", "input", "tty")
        .doesNotContainKey("ended");
    var attached = client("attach", Map.of("session", new Value.Text(name)));
    Receipt.Started started = attached.connect(device.port());
    assertThat(started.joined()).isFalse();
    assertThat(started.session()).isEqualTo(name);
    attached.awaitOutput(7);
    attached.say("after");
    attached.awaitOutput(12);
    attached.lose(); // an attachment survives too
    assertThat(attached.connect(device.port()).input()).isEqualTo(5);
    Finished end = attached.sealAndFinish();
    assertThat(attached.outputText()).isEqualTo("before after");
    assertThat(end.output()).isEqualTo(12);
    assertThat(end.digest()).isEmpty();
    assertThat(attached.leave(How.LEAVE)).isEqualTo("left");
    Receipt.Started again = order.connect(device.port());
    assertThat(again.joined()).isTrue();
    assertThat(order.finish().output()).isEqualTo(12);
  }

  @Test
  void who_leaves_ends_the_session_and_who_detaches_does_not() throws Exception {
    var order = client("relay", Map.of());
    order.connect(device.port());
    assertThat(order.leave(How.DETACH)).isEqualTo("detached");
    assertThat(order.connect(device.port()).joined()).isTrue();
    assertThat(order.leaveAfterEnd()).isEqualTo("left");
    assertThat(device.daemon.device().sessions().running()).isZero();
    assertThat(order.connect(device.port()).output()).isEmpty();
    assertThat(failure(order.finish())).isEqualTo("left");
  }

  @Test
  void detaching_from_what_does_not_survive_is_leaving() throws Exception {
    var order = client("wait", Map.of());
    order.connect(device.port());
    assertThat(order.leaveAfterEnd(How.DETACH)).isEqualTo("left");
  }

  @Test
  void n13_nobody_attaches_to_what_his_grant_could_not_begin() throws Exception {
    var strong = device.pki.grant("alice", TestDevice.PUMP, "admin");
    var order = new SurvivingClient(device.alice, strong, "admin-on", Map.of());
    String name = order.connect(device.port()).session();
    order.lose();
    Map<String, Value> arguments = Map.of("session", new Value.Text(name));
    assertThat(refusal(client("attach", arguments))).isEqualTo("role");
    assertThat(refusal(order.twin(device.alice, device.grant()))).isEqualTo("role");
    var bob = device.pki.operator("bob");
    var bobs = device.pki.grant("bob", TestDevice.PUMP, "admin");
    assertThat(refusal(new SurvivingClient(bob, bobs, "attach", arguments)))
        .isEqualTo("session-unknown");
    assertThat(refusal(client("attach", Map.of("session", new Value.Text("nosuch")))))
        .isEqualTo("session-unknown");
    assertThat(
            new SurvivingClient(device.alice, strong, "attach", arguments).connect(device.port()))
        .isNotNull();
  }

  @Test
  void n13_a_revocation_ends_a_detached_session_within_five_seconds() throws Exception {
    var grant = device.grant();
    var order = new SurvivingClient(device.alice, grant, "relay", Map.of());
    order.connect(device.port());
    order.lose();
    recorded("\"event\":\"detached\"");
    long began = System.nanoTime();
    DurableFile.write(
        directory.resolve("identity/trust.bundle"),
        device.pki.bundle(2, List.of(), List.of(grant)),
        DurableFile.READABLE);
    recorded("\"failed\":\"revoked\"");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    assertThat(device.daemon.device().sessions().running()).isZero();
  }

  @Test
  void d11_a_program_waits_when_as_much_is_kept_as_may_be_and_nothing_is_lost() throws Exception {
    var order = client("flood-on", Map.of());
    order.window(1L << 30);
    order.hush();
    order.connect(device.port());
    order.awaitOutput(4 << 20);
    order.lose();
    Awaitility.await().until(() -> rows(device.grant()).size() == 1);
    assertThat(device.operations.flooded.get()).isBetween(4L << 20, (4L << 20) + 65_536);
    order.window(1 << 20);
    assertThat(order.connect(device.port()).output()).isEqualTo(OptionalLong.of(0));
    order.speak();
    order.awaitOutput(6 << 20);
    assertThat(device.operations.flooded.get()).isLessThan(11L << 20);
    order.lose();
  }

  @Test
  void d12_a_million_pings_hold_up_no_session_and_are_not_queued() throws Exception {
    var order = client("relay", Map.of());
    order.connect(device.port());
    order.say("before ");
    order.awaitOutput(7);
    int threads = Thread.activeCount();
    var frames = new ByteArrayOutputStream();
    var writer = new FrameWriter(frames);
    for (int i = 0; i < 1_000; i++) {
      writer.write(new Ping(Octets.of(new byte[8])).encode());
    }
    byte[] thousand = frames.toByteArray();
    EvilClient connection = order.connection();
    var reading = new AtomicInteger();
    var pongs =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (!(connection.read() instanceof DeviceMessage.Output)) {
                      reading.incrementAndGet();
                    }
                  } catch (IOException e) {
                    reading.set(Integer.MIN_VALUE);
                  }
                });
    for (int i = 0; i < 1_000; i++) {
      connection.writeBytes(thousand);
    }
    order.say("after");
    assertThat(pongs.join(Duration.ofSeconds(20))).isTrue();
    assertThat(reading.get()).isBetween(1, 1_000_000);
    assertThat(Thread.activeCount()).isLessThan(threads + 5);
    order.lose();
    Awaitility.await().until(() -> device.daemon.connections() == 0);
  }

  @Test
  void b14_answers_that_nobody_asked_for_do_nothing_to_a_session() throws Exception {
    var order = client("relay", Map.of());
    order.connect(device.port());
    for (int i = 0; i < 10_000; i++) {
      order.connection().write(new Pong(Octets.of(new byte[8])));
    }
    order.say("still here");
    order.awaitOutput(10);
    assertThat(order.sealAndFinish().ending()).isEqualTo(new Ending.Exited(0));
    assertThat(order.outputText()).isEqualTo("still here");
    order.leaveAfterEnd();
  }

  @Test
  void n02_a_signal_and_input_of_an_ended_session_do_not_reach_the_next() throws Exception {
    var grant = device.grant();
    try (var client = device.alice()) {
      long first = client.order(grant, "relay", Map.of());
      client.input(grant, first, new byte[] {1});
      DeviceMessage last = client.next();
      while (!(last instanceof Finished)) last = client.next();
      long second = client.order(grant, "listen-on", Map.of());
      client.write(new ClientMessage.Signal(first, SignalName.TERM));
      client.write(new ClientMessage.Resize(first, 1, 1));
      var events = new ArrayList<String>();
      last = client.next();
      while (!(last instanceof Finished)) {
        assertThat(last).isNotInstanceOf(DeviceMessage.Goodbye.class);
        if (last instanceof DeviceMessage.Row(var row)) {
          events.add(row.toString());
          // Before its turn it would be dropped.
          if (events.size() == 1) client.write(new ClientMessage.Signal(second, SignalName.TERM));
        }
        last = client.next();
      }
      assertThat(((Finished) last).ending()).isEqualTo(new Ending.Exited(0));
      assertThat(events).hasSize(2);
      assertThat(events.toString()).containsOnlyOnce("TERM").doesNotContain("1x1");
    }
  }

  @Test
  void n03_a_copy_of_a_sessions_order_that_was_held_back_does_not_run_again() throws Exception {
    var grant = device.grant();
    var order = EvilClient.newOrder("count-on", Map.of());
    try (var late = device.alice();
        var early = device.alice()) {
      ClientMessage.OrderFrame held = late.signed(grant, order);
      early.order(grant, order);
      DeviceMessage last = early.next();
      while (!(last instanceof Finished)) last = early.next();
      late.write(held);
      last = late.next();
      assertThat(last).isInstanceOf(DeviceMessage.StartedFrame.class);
      assertThat(
              Receipt.Started.decode(((DeviceMessage.StartedFrame) last).mac0().payload().toArray())
                  .joined())
          .isTrue();
    }
    assertThat(device.operations.counted).hasValue(1);
  }

  @Test
  void who_has_too_many_detached_sessions_is_told_so() throws Exception {
    Settings now = device.daemon.device().settings();
    device
        .daemon
        .device()
        .settings(
            new Settings(
                now.connections(),
                now.strangers(),
                now.idle(),
                now.stalled(),
                now.trust(),
                now.firstOrder(),
                new Sessions.Allowance(2, 3),
                now.patience()));
    for (int i = 0; i < 2; i++) {
      var order = client("relay", Map.of());
      order.connect(device.port());
      assertThat(order.leave(How.DETACH)).isEqualTo("detached");
    }
    assertThat(refusal(client("relay", Map.of()))).isEqualTo("busy");
    var bob = device.pki.operator("bob");
    var bobs = device.pki.grant("bob", TestDevice.PUMP, "technician");
    var third = new SurvivingClient(bob, bobs, "relay", Map.of());
    third.connect(device.port());
    assertThat(third.leave(How.DETACH)).isEqualTo("detached");
    assertThat(refusal(new SurvivingClient(bob, bobs, "relay", Map.of()))).isEqualTo("busy");
  }

  @Test
  void n04_a_sealed_session_that_lacks_input_is_attached_to_without_any() throws Exception {
    var order = client("measure", Map.of());
    String name = order.connect(device.port()).session();
    order.say("half");
    Awaitility.await().until(() -> device.daemon.device().sessions().running() == 1);
    var attached = client("attach", Map.of("session", new Value.Text(name)));
    attached.connect(device.port());
    attached.say("something else");
    attached.seal();
    assertThat(goodbye(order)).isEqualTo("replaced");
    Receipt.Started again = order.connect(device.port());
    assertThat(again.input()).isBetween(0L, 4L);
    order.inputSoFar("half".substring(0, (int) again.input()));
    order.say("half and more".substring((int) again.input()));
    order.sealAndFinish();
    assertThat(order.outputText()).isEqualTo("13 bytes\n");
    assertThat(device.operations.swallowed).hasValue(1);
  }

  @Test
  void input_before_the_answer_of_a_joined_order_breaks_the_rules() throws Exception {
    var order = client("relay", Map.of());
    order.connect(device.port());
    order.lose();
    // The device may have answered before it reads on, and then cannot tell that it was too early.
    Optional<String> reason = Optional.empty();
    for (int tries = 0; tries < 50 && reason.isEmpty(); tries++) {
      reason = order.askTooEarly(device.port());
    }
    assertThat(reason).hasValue("frame-state");
    assertThat(order.connect(device.port()).joined()).isTrue();
  }

  @Test
  void to_have_taken_more_than_was_ever_sent_breaks_the_rules() throws Exception {
    var order = client("relay", Map.of());
    order.connect(device.port());
    order.say("abc");
    order.awaitOutput(3);
    order.lose();
    order.claim(4);
    order.ask(device.port());
    assertThat(goodbye(order)).isEqualTo("credit");
    order.claim(3);
    assertThat(order.connect(device.port()).joined()).isTrue();
  }

  @Test
  void a_device_that_stops_ends_sessions_that_nobody_has() throws Exception {
    var order = client("relay", Map.of());
    order.connect(device.port());
    order.lose();
    recorded("\"event\":\"detached\"");
    long began = System.nanoTime();
    device.restart();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    assertThat(order.connect(device.port()).output()).isEmpty();
    assertThat(failure(order.finish())).isEqualTo("shutdown");
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

  private static String failure(Finished end) {
    return end.ending() instanceof Ending.Failed failed ? failed.reason() : end.toString();
  }

  private String refusal(SurvivingClient order) throws IOException {
    DeviceMessage answer = order.ask(device.port());
    order.connection().close();
    if (!(answer instanceof DeviceMessage.RefusedFrame(var mac))) return answer.toString();
    try {
      return Receipt.Refused.decode(mac.payload().toArray()).reason();
    } catch (ProtocolException e) {
      throw new IOException(e);
    }
  }

  private static String goodbye(SurvivingClient order) throws IOException {
    DeviceMessage last = order.connection().next();
    while (!(last instanceof DeviceMessage.Goodbye)) last = order.connection().next();
    return ((DeviceMessage.Goodbye) last).reason();
  }

  private List<Cbor.Map> rows(Grant grant) throws IOException {
    try (var client = device.alice()) {
      client.order(grant, "sessions", Map.of());
      List<Cbor.Map> rows = new ArrayList<>();
      for (var next = client.next(); !(next instanceof Finished); next = client.next()) {
        if (next instanceof DeviceMessage.Row(Cbor.Map row)) rows.add(row);
      }
      return rows;
    }
  }

  private void recorded(String part) {
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
