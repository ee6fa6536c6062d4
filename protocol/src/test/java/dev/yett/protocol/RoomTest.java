package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RoomTest {
  private final Room room = new Room();

  @Test
  void a_small_frame_now_and_then_does_not_end_a_stream() {
    byte[] first = room.large(100);
    for (int i = 0; i < 10 * Room.CALM; i++) {
      room.small();
      assertThat(room.large(100)).isSameAs(first);
    }
    assertThat(room.large(101)).hasSize(101);
  }

  @Test
  void a_connection_at_rest_holds_none() {
    assertThat(room.small()).isEmpty();
    byte[] first = room.large(100);
    for (int i = 1; i < Room.CALM; i++) {
      assertThat(room.small()).isSameAs(first);
    }
    assertThat(room.small()).isEmpty();
  }
}
