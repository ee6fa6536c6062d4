package dev.yett.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Limits;
import org.junit.jupiter.api.Test;

/// A client, a path and an operation in figures: no thread, and a clock that the test moves.
final class InputWindowTest {
  private static final int CHUNK = 64 * 1024;
  private static final long MIB = 1 << 20;

  private final InputBudget budget = new InputBudget(InputWindow.LARGEST);
  private final InputWindow window =
      new InputWindow(budget, true, (taken, limit) -> granted = limit);
  private long granted = Limits.EARLY_INPUT;
  private long now = 1;
  private long taken;

  /// The operation takes so many bytes, each chunk in a millisecond, while so many more wait; of
  /// each millisecond it waited a part itself.
  private void take(long bytes, long waiting, double idle) {
    for (long end = taken + bytes; taken < end; ) {
      if (waiting == 0) window.drained(taken);
      window.waited((long) (idle * 1_000_000));
      now += 1_000_000;
      taken += CHUNK;
      window.took(taken, Math.min(taken + waiting, Math.max(granted, taken)), now);
      assertThat(granted).isEqualTo(window.limit()).isGreaterThan(taken);
    }
  }

  private long size() {
    return granted - taken;
  }

  @Test
  void a_large_window_is_renewed_in_small_steps_so_that_a_long_path_stays_full() {
    window.begin(0, now);
    assertThat(size()).isEqualTo(InputWindow.BULK);
    for (int i = 0; i < 100; i++) {
      take(CHUNK, 0, 0.2);
      assertThat(size()).isGreaterThan(InputWindow.BULK - MIB);
    }
  }

  @Test
  void an_operation_that_waits_for_its_client_gets_the_largest_window_and_no_larger_one() {
    window.begin(0, now);
    take(8 * InputWindow.LARGEST, 0, 0.9);
    assertThat(size()).isBetween(InputWindow.LARGEST - MIB, InputWindow.LARGEST);
  }

  @Test
  void an_operation_that_is_busy_does_not_get_a_larger_one() {
    window.begin(0, now);
    take(8 * InputWindow.LARGEST, 0, 0.3);
    assertThat(size()).isLessThanOrEqualTo(InputWindow.BULK);
  }

  @Test
  void what_waits_all_the_time_is_taken_off_the_window_and_given_back() {
    window.begin(0, now);
    take(8 * InputWindow.LARGEST, 0, 0.9);
    assertThat(budget.take(MIB)).isFalse();
    // A round that began before, and one with the queue.
    take(2 * InputWindow.LARGEST, 11 * MIB, 0);
    take(InputWindow.LARGEST, MIB / 2, 0);
    long left = InputWindow.LARGEST - 10 * MIB;
    assertThat(size()).isBetween(left - MIB, left);
    assertThat(budget.take(10 * MIB)).isTrue();
  }

  @Test
  void what_a_transfer_borrowed_is_given_back_when_it_ends() {
    window.begin(0, now);
    take(3 * InputWindow.BULK, 0, 0.9);
    assertThat(budget.take(InputWindow.LARGEST)).isFalse();
    window.close();
    assertThat(budget.take(InputWindow.LARGEST)).isTrue();
  }

  @Test
  void without_memory_it_stays_as_small_as_it_begins() {
    assertThat(budget.take(InputWindow.LARGEST)).isTrue();
    window.begin(0, now);
    take(InputWindow.BULK, 0, 0.9);
    assertThat(size()).isLessThanOrEqualTo(InputWindow.FIRST);
  }
}
