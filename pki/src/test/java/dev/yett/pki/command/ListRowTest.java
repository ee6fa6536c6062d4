package dev.yett.pki.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.pki.inventory.State;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ListRowTest {
  @Test
  void a_name_that_was_issued_after_the_width_was_asked_for_is_still_listed() {
    var row =
        new ListRow(
            "device",
            "pump-in-a-far-away-place",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "1f",
            State.VALID,
            Instant.parse("2026-01-01T00:00:00Z"),
            Instant.parse("2027-01-01T00:00:00Z"),
            Optional.empty(),
            Optional.empty());
    assertThat(row.line(5)).startsWith("device/pump-in-a-far-away-place valid ").endsWith("  1f");
    assertThat(row.line(31)).startsWith("device/pump-in-a-far-away-place  valid ");
  }
}
