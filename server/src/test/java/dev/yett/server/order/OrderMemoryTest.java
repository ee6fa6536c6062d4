package dev.yett.server.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Order;
import dev.yett.protocol.Reason;
import dev.yett.server.order.OrderMemory.Recall;
import dev.yett.server.order.OrderMemory.Settlement;
import dev.yett.server.testing.Permits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class OrderMemoryTest {
  private Instant now = Instant.now();
  private final InstantSource clock = () -> now;
  private final OrderMemory memory = new OrderMemory(clock, 2);

  @Test
  void n03_whichever_copy_has_its_turn_first_is_the_only_one_that_runs() {
    Verified order = order();
    assertThat(turn(order)).isInstanceOf(Recall.Fresh.class);
    assertThat(turn(order)).isInstanceOf(Recall.Known.class);
  }

  @Test
  void n03_a_copy_that_waits_keeps_its_order_remembered_however_long_it_waits() {
    Verified order = order();
    memory.arrived(order);
    settle(turn(order));
    now = now.plus(Duration.ofHours(2));
    turn(order());
    assertThat(turn(order)).isInstanceOf(Recall.Known.class);
    memory.departed(order);
    now = now.plus(Duration.ofHours(2));
    // Nothing waits for it any more: it may be forgotten, and its time has passed.
    settle(turn(order()));
    assertThat(memory.size()).isLessThanOrEqualTo(2);
  }

  @Test
  void an_ended_order_makes_room_after_ten_minutes_and_not_before() {
    settle(turn(order()));
    settle(turn(order()));
    assertThat(turn(order()))
        .isInstanceOfSatisfying(
            Recall.Rejected.class, r -> assertThat(r.denial().reason()).isEqualTo(Reason.BUSY));
    now = now.plus(Duration.ofMinutes(11));
    assertThat(turn(order())).isInstanceOf(Recall.Fresh.class);
  }

  @Test
  void joining_a_running_order_replaces_its_connection() throws Exception {
    Verified order = order();
    var replaced = new AtomicBoolean();
    memory.turn(order, order.order().orElseThrow(), () -> replaced.set(true));
    if (turn(order) instanceof Recall.Known(OrderMemory.Entry entry)) {
      entry.replace();
      assertThat(replaced).isTrue();
      assertThat(entry.await(Duration.ofMillis(1))).isEmpty();
      entry.settle(new Settlement.Refused(Denial.of(Reason.ROLE)));
      assertThat(entry.await(Duration.ofMillis(1))).isPresent();
    } else {
      throw new AssertionError("not known");
    }
  }

  /// A connection that is lost while it writes knows nothing of what goes on without it.
  @Test
  void what_runs_apart_is_not_given_up_with_its_connection() throws Exception {
    var unknown = new Settlement.Refused(Denial.of(Reason.UNKNOWN_OUTCOME));
    var end = new Settlement.Refused(Denial.of(Reason.ROLE));
    if (turn(order()) instanceof Recall.Fresh(OrderMemory.Entry apart)) {
      apart.detach();
      apart.abandon(unknown);
      assertThat(apart.settlement()).isEmpty();
      apart.settle(end);
      assertThat(apart.settlement()).hasValue(end);
    } else {
      throw new AssertionError("not fresh");
    }
    if (turn(order()) instanceof Recall.Fresh(OrderMemory.Entry bound)) {
      bound.abandon(unknown);
      bound.settle(end);
      assertThat(bound.settlement()).hasValue(unknown);
    } else {
      throw new AssertionError("not fresh");
    }
  }

  private Recall turn(Verified verified) {
    Order order = verified.order().orElseThrow();
    return memory.turn(verified, order, () -> {});
  }

  private static void settle(Recall recall) {
    if (recall instanceof Recall.Fresh(OrderMemory.Entry entry)) {
      entry.settle(new Settlement.Refused(Denial.of(Reason.ROLE)));
    } else {
      throw new AssertionError("not fresh: " + recall);
    }
  }

  private static Verified order() {
    return Permits.verified("hello", Map.of(), Optional.empty(), "technician");
  }
}
