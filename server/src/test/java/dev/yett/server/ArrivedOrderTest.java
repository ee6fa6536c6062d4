package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.yett.protocol.Digest;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.Seal;
import dev.yett.protocol.SignalName;
import dev.yett.protocol.Spares;
import dev.yett.protocol.Survival;
import dev.yett.server.flow.EventQueue;
import dev.yett.server.flow.InputBudget;
import dev.yett.server.flow.InputChannel;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange.Event;
import dev.yett.server.testing.Permits;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One order between the reader and the runner.
@Timeout(300)
final class ArrivedOrderTest {
  @Test
  void n02_a_kill_that_comes_while_its_order_is_decided_about_is_not_lost() throws Exception {
    var order =
        new ArrivedOrder(
            Permits.verified("wait", Map.of(), Optional.empty(), "technician"),
            InputMode.NONE,
            Survival.NONE,
            channel());
    order.output().credit(0, 10);
    order.signal(SignalName.KILL);
    order.begin();
    assertThatThrownBy(() -> order.output().some(1))
        .isInstanceOfSatisfying(
            EndedException.class, e -> assertThat(e.signal()).contains(SignalName.KILL));
  }

  @Test
  void a_signal_right_behind_the_start_waits_for_a_session_that_listens() throws Exception {
    var order =
        new ArrivedOrder(
            Permits.verified("wait", Map.of(), Optional.empty(), "technician"),
            InputMode.NONE,
            Survival.REPLAY,
            channel());
    order.output().credit(0, 10);
    order.begin();
    order.signal(SignalName.INT);
    assertThat(order.output().some(1)).isEqualTo(1);
    var told = new LinkedBlockingQueue<Event>();
    order.events().listen("events", told::add);
    assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo(new Event.Signal(SignalName.INT));
  }

  @Test
  void the_end_is_told_although_the_event_before_it_failed() throws Exception {
    var queue = new EventQueue();
    var told = new LinkedBlockingQueue<Event>();
    queue.listen(
        "events",
        event -> {
          if (event instanceof Event.Resize) throw new IllegalStateException("a broken listener");
          told.add(event);
        });
    queue.add(new Event.Resize(80, 24));
    var end = new Event.End(Reason.REVOKED);
    queue.add(end);
    assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo(end);
    queue.close();
  }

  @Test
  void input_of_single_bytes_with_a_seal_each_costs_no_more_memory_than_its_bytes()
      throws Exception {
    InputChannel input = channel();
    var digest = Digest.sha256(new byte[0]); // compared when it is taken, which nobody does here
    var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    for (int i = 1; i <= 1000; i++) {
      input.offer(new byte[] {1});
      input.seal(new Seal(0, i, digest, false));
    }
    assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
  }

  private static InputChannel channel() {
    return new InputChannel(
        new InputBudget(0),
        new Spares(),
        RunningDigest.of(Digest.SHA_256),
        Survival.NONE,
        (taken, limit) -> {},
        fault -> {});
  }
}
