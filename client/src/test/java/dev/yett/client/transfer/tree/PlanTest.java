package dev.yett.client.transfer.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.tree.EntryType;
import java.util.ArrayList;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class PlanTest {
  private static Plan of(int files, long each) {
    var plan = new Plan();
    for (int i = 0; i < files; i++) {
      plan.add(new Plan.Step("d" + i / 100 + "/f" + i, EntryType.FILE, each));
    }
    return plan;
  }

  @Test
  void a_plan_that_is_split_has_each_path_once_and_parts_of_about_the_same_size() {
    var whole = of(10_000, 1_000);
    var parts = whole.split(4);
    assertThat(parts).hasSize(4);
    var seen = new HashSet<String>();
    for (var part : parts) {
      assertThat(part.steps()).isBetween(2_000L, 3_000L);
      part.forEach(step -> assertThat(seen.add(step.path())).isTrue());
    }
    assertThat(seen).hasSize(10_000);
  }

  @Test
  void one_huge_file_leaves_the_others_to_the_other_parts() {
    var plan = new Plan();
    plan.add(new Plan.Step("huge", EntryType.FILE, 1L << 40));
    of(10, 1_000).forEach(plan::add);
    var parts = plan.split(2);
    assertThat(parts.getFirst()).extracting(Plan.Step::path).containsExactly("huge");
    assertThat(parts.getLast().steps()).isEqualTo(10);
  }

  @Test
  void there_are_no_empty_parts() {
    assertThat(of(3, 0).split(16)).hasSize(3);
    assertThat(new Plan().split(4)).isEmpty();
    assertThat(of(5, 1).split(1)).hasSize(1);
  }

  @Test
  void what_is_drained_is_in_the_other_and_no_longer_here() {
    var plan = of(1_000, 7);
    var all = plan.drain();
    assertThat(plan.isEmpty()).isTrue();
    assertThat(plan).isEmpty();
    assertThat(all.steps()).isEqualTo(1_000);
    assertThat(all.bytes()).isEqualTo(7_000);
    assertThat(new ArrayList<>(all.backwards()).getLast().path()).isEqualTo("d0/f0");
  }
}
