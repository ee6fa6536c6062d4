package dev.yett.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class OldHeapTest {
  private static final long MIB = 1 << 20;

  private long size = 64 * MIB;
  private long afterCollection = 64 * MIB;
  private int collections;
  private final OldHeap heap = new OldHeap(() -> size, this::collect);

  private void collect() {
    collections++;
    size = afterCollection;
  }

  @Test
  void a_heap_that_stays_as_it_is_is_left_alone() {
    heap.look(true);
    heap.look(false);
    assertEquals(0, collections);
  }

  @Test
  void while_somebody_would_wait_only_much_is_worth_it() {
    size += 31 * MIB;
    heap.look(false);
    assertEquals(0, collections);
    size += MIB;
    heap.look(false);
    assertEquals(1, collections);
  }

  @Test
  void a_small_heap_grows_by_a_fixed_amount_first() {
    size = 10 * MIB;
    heap.look(false);
    size += OldHeap.GROWTH - 1;
    heap.look(false);
    assertEquals(0, collections);
    size++;
    heap.look(false);
    assertEquals(1, collections);
  }

  @Test
  void when_nothing_is_under_way_little_is_enough() {
    size += OldHeap.IDLE_GROWTH - 1;
    heap.look(true);
    assertEquals(0, collections);
    size++;
    heap.look(true);
    assertEquals(1, collections);
  }

  @Test
  void what_is_large_with_reason_is_looked_through_again_only_when_it_has_grown_by_half() {
    size = afterCollection = 200 * MIB;
    heap.look(false);
    assertEquals(1, collections);
    for (int i = 0; i < 100; i++) heap.look(true);
    size = 299 * MIB;
    heap.look(false);
    assertEquals(1, collections);
    size = 300 * MIB;
    heap.look(false);
    assertEquals(2, collections);
  }

  @Test
  void a_heap_that_shrank_by_itself_is_measured_from_there() {
    size = 40 * MIB;
    heap.look(false);
    size = 40 * MIB + OldHeap.GROWTH;
    heap.look(false);
    assertEquals(1, collections);
  }
}
