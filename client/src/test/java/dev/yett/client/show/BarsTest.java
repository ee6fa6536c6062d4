package dev.yett.client.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Transfers as a person watches them.
@Timeout(300)
final class BarsTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  @Test
  void what_is_told_meanwhile_stands_where_the_bars_were_and_they_go_on_below_it() {
    var screen = new Screen(new Stdio(InputStream.nullInputStream(), shown, shown, true, true));
    try (var bars = new Bars(screen)) {
      bars.expect(2, 1000);
      var moving = bars.begin("a.txt", 500);
      await().until(() -> text().contains("0/2 files"));
      screen.note("the connection was lost");
      int told = text().indexOf("yett: the connection was lost\n");
      assertThat(text().substring(0, told)).endsWith("\u001b[2A\u001b[J");
      int after = told + "yett: the connection was lost\n".length();
      await().until(() -> text().indexOf("0/2 files", after) > 0);
      assertThat(text().substring(after)).startsWith("\r\u001b[?7l");
      moving.done();
    }
    assertThat(text()).endsWith("\n").contains("1 file");
  }

  private String text() {
    return shown.toString(StandardCharsets.UTF_8);
  }
}
