package dev.yett.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LinkTargetTest {
  @ParameterizedTest
  @CsvSource({
    "0, a, true",
    "0, a/b/c, true",
    "0, ., true",
    "0, ./a, true",
    "1, .., true",
    "1, ../a, true",
    "2, ../../a/b, true",
    "2, .././../a, true",
    "0, ...., true",
    "0, .., false",
    "1, ../.., false",
    "1, ../../a, false",
    "0, /, false",
    "0, /etc/passwd, false",
    "5, //etc, false",
    // a name on the way may itself be a link, so that what follows it climbs further than it says
    "3, a/.., false",
    "3, a/../../b, false",
    "3, ../a/.., false",
    "0, '', false",
  })
  void g03_a_link_leads_to_nowhere_outside_whatever_else_is_a_link(
      int depth, String target, boolean inside) {
    assertThat(LinkTarget.staysInside(target, depth)).isEqualTo(inside);
  }

  @Test
  void g01_a_target_that_no_path_can_be_is_refused() {
    assertThat(LinkTarget.staysInside("a\0b", 9)).isFalse();
    assertThat(LinkTarget.staysInside("a/".repeat(2_048), 9)).isFalse();
  }
}
