package dev.yett.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ToolchainTest {
  @Test
  void tests_run_on_the_jdk_that_yett_is_built_for() {
    assertThat(Runtime.version().feature()).isGreaterThanOrEqualTo(25);
  }

  @Test
  void file_names_that_are_not_ascii_survive() {
    assertThat(System.getProperty("sun.jnu.encoding")).isEqualTo("UTF-8");
  }
}
