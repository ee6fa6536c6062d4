package dev.yett.server.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.protocol.Digest;
import dev.yett.protocol.Limits;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.Spares;
import dev.yett.protocol.Survival;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class InputChannelTest {
  private final InputBudget budget = new InputBudget(InputWindow.LARGEST);
  private final List<Long> limits = new ArrayList<>();

  private InputChannel channel(Survival survival) {
    return new InputChannel(
        budget,
        new Spares(),
        RunningDigest.of(Digest.SHA_256),
        survival,
        (taken, limit) -> limits.add(limit),
        fault -> {});
  }

  @Test
  void the_window_of_a_transfer_is_open_before_its_early_input_is_read() throws Exception {
    var input = channel(Survival.RESUME);
    input.offer(new byte[Limits.EARLY_INPUT]);
    assertThat(limits).isEmpty();
    assertThat(input.stream().read(new byte[1])).isEqualTo(1);
    assertThat(limits).first().isEqualTo(InputWindow.BULK);
  }

  @Test
  void how_long_a_transfer_has_waited_for_its_client_is_known_and_over_when_bytes_come()
      throws Exception {
    var input = channel(Survival.RESUME);
    assertThat(input.waited(-1)).isFalse();
    var reader = Thread.ofPlatform().start(() -> readOne(input));
    Awaitility.await().until(() -> input.waited(1));
    assertThat(input.waited(Duration.ofHours(1).toNanos())).isFalse();
    input.offer(new byte[10]);
    reader.join(Duration.ofSeconds(30));
    assertThat(input.waited(-1)).isFalse();
  }

  private static void readOne(InputChannel input) {
    try {
      assertThat(input.stream().read()).isZero();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_program_begins_with_a_small_window_and_borrows_nothing() throws Exception {
    var input = channel(Survival.REPLAY);
    input.offer(new byte[10]);
    assertThat(input.stream().read(new byte[1])).isEqualTo(1);
    assertThat(limits).containsExactly(InputWindow.FIRST + 1);
    assertThat(budget.take(InputWindow.LARGEST)).isTrue();
  }

  @Test
  void what_a_transfer_borrowed_is_given_back_when_it_ends() throws Exception {
    var input = channel(Survival.RESUME);
    input.offer(new byte[10]);
    assertThat(input.stream().read(new byte[1])).isEqualTo(1);
    assertThat(budget.take(InputWindow.LARGEST)).isFalse();
    input.drop();
    assertThat(budget.take(InputWindow.LARGEST)).isTrue();
  }

  @Test
  void who_reads_only_when_nobody_takes_input_any_more_borrows_nothing() {
    var input = channel(Survival.RESUME);
    input.drop();
    assertThatThrownBy(() -> input.stream().read(new byte[1])).isInstanceOf(IOException.class);
    assertThatThrownBy(input::await).isInstanceOf(IOException.class);
    assertThat(budget.take(InputWindow.LARGEST)).isTrue();
  }
}
