package dev.yett.client.transfer.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
final class ErrandsTest {
  private final List<Integer> done = Collections.synchronizedList(new ArrayList<>());

  @Test
  void does_all_in_the_order_in_which_it_was_asked_for() throws IOException {
    try (var errands = new Errands("test-errands", 2)) {
      for (int i = 0; i < 100; i++) {
        int number = i;
        errands.add(() -> done.add(number));
      }
      errands.await();
      assertThat(done).hasSize(100).isSorted();
    }
  }

  @Test
  void after_a_failure_it_does_no_more_and_tells_of_it() throws IOException {
    try (var errands = new Errands("test-errands", 8)) {
      errands.add(
          () -> {
            throw new IOException("full");
          });
      assertThatThrownBy(errands::await).hasMessage("full");
      assertThatThrownBy(() -> errands.add(() -> done.add(1))).hasMessage("full");
      assertThatThrownBy(errands::await).hasMessage("full");
      assertThat(done).isEmpty();
    }
  }

  @Test
  void whoever_stops_it_finds_nothing_under_way_also_when_interrupted() throws IOException {
    var errands = new Errands("test-errands", 8);
    errands.add(
        () -> {
          done.add(1);
          throw new InterruptedIOException("a disk");
        });
    assertThatThrownBy(errands::await).hasMessage("a disk");
    Thread.currentThread().interrupt();
    errands.stop();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).containsExactly(1);
  }
}
