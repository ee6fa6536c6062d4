package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The table of PROTOCOL §12, written out; a kind or stage without a row fails.
final class StageTest {
  private static final List<String> STAGES =
      List.of("NO_ORDER", "OPEN_INPUT", "NO_OPEN_INPUT", "SEALED", "ENDED", "ENDED_SEALED");

  private static final String TABLE =
      """
      ORDER    ok             order-before-seal ok          ok               ok          ok
      INPUT    frame-state    ok                ok          input-after-seal ok          input-after-seal
      SEAL     frame-state    ok                ok          input-after-seal ok          input-after-seal
      SIGNAL   number-unknown ok                ok          ok               ok          ok
      RESIZE   number-unknown ok                ok          ok               ok          ok
      CREDIT   number-unknown ok                ok          ok               ok          ok
      PING     ok             ok                ok          ok               ok          ok
      PONG     ok             ok                ok          ok               ok          ok
      GOODBYE  ok             ok                ok          ok               ok          ok
      WELCOME  frame-state    frame-state       frame-state frame-state      frame-state frame-state
      STARTED  frame-state    frame-state       frame-state frame-state      frame-state frame-state
      WAITING  frame-state    frame-state       frame-state frame-state      frame-state frame-state
      REFUSED  frame-state    frame-state       frame-state frame-state      frame-state frame-state
      OUTPUT   frame-state    frame-state       frame-state frame-state      frame-state frame-state
      ERRORS   frame-state    frame-state       frame-state frame-state      frame-state frame-state
      RECORD   frame-state    frame-state       frame-state frame-state      frame-state frame-state
      FINISHED frame-state    frame-state       frame-state frame-state      frame-state frame-state
      """;

  @Test
  void a04_each_kind_of_frame_is_judged_at_each_stage() {
    assertThat(Arrays.stream(Stage.values()).map(Stage::name)).containsExactlyElementsOf(STAGES);
    var kinds = new ArrayList<String>();
    for (String line : TABLE.lines().toList()) {
      String[] cells = line.strip().split(" +");
      assertThat(cells).hasSize(1 + STAGES.size());
      kinds.add(cells[0]);
      for (int i = 0; i < STAGES.size(); i++) {
        var fault = Stage.valueOf(STAGES.get(i)).fault(Kind.valueOf(cells[0]));
        assertThat(fault.map(reason -> reason.code()).orElse("ok"))
            .as(cells[0] + " at " + STAGES.get(i))
            .isEqualTo(cells[i + 1]);
      }
    }
    assertThat(kinds)
        .containsExactlyInAnyOrderElementsOf(Arrays.stream(Kind.values()).map(Kind::name).toList());
  }
}
