package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.DurableFile;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Finished;
import dev.yett.protocol.How;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.Value;
import dev.yett.server.session.Sessions;
import dev.yett.server.testing.SurvivingClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Orders that outlive their connections: detached, listed and attached to.
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DetachedSessionTest extends SessionScene {
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
  void who_has_too_many_detached_sessions_is_told_so() throws Exception {
    device.allow(new Sessions.Allowance(2, 3));
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
}
