package dev.yett.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
  @Test
  void contenders_take_turns_after_a_round_that_does_not_count() throws Exception {
    var order = new ArrayList<String>();
    var table =
        new Comparison(
                "Work",
                "ms",
                "≤ 2 ×",
                List.of(
                    new Contender("peer", () -> counted(order, "p", 10)),
                    new Contender("ours", () -> counted(order, "o", 15))))
            .measure(3);
    assertThat(String.join("", order)).isEqualTo("op" + "po" + "op" + "po");
    assertThat(table)
        .contains("**Work** (ms; 3 rounds)")
        .contains("| peer | 10.0 | 10.0 | 10.0 | 1.00 |")
        .contains("| ours | 15.0 | 15.0 | 15.0 | 1.50 |")
        .contains("Goal: ≤ 2 ×");
  }

  private static double counted(List<String> order, String who, double figure) {
    order.add(who);
    return figure;
  }

  @Test
  void the_median_of_an_even_number_lies_between_the_middle_two() {
    assertThat(Figures.of(4, 1, 3, 2).median()).isEqualTo(2.5);
    assertThat(Figures.of(9, 1, 5).median()).isEqualTo(5);
  }

  @Test
  void percentiles_are_by_nearest_rank() {
    double[] hundred = new double[100];
    for (int i = 0; i < 100; i++) {
      hundred[i] = i + 1;
    }
    assertThat(Figures.of(hundred).percentile(0.5)).isEqualTo(50);
    assertThat(Figures.of(hundred).percentile(0.99)).isEqualTo(99);
    assertThat(Figures.of(7).percentile(0.99)).isEqualTo(7);
  }
}
