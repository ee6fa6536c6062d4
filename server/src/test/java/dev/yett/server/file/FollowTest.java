package dev.yett.server.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Overwrite;
import dev.yett.protocol.Reason;
import dev.yett.server.operation.EndedException;
import dev.yett.server.testing.FakeExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A file that grows is told as it grows.
@Timeout(300)
final class FollowTest {
  @TempDir Path scratch;

  @Test
  void follow_begins_with_the_last_lines_and_survives_rotation_and_truncation() throws Exception {
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS)) {
      Path log = bench.inside.resolve("log");
      Files.writeString(log, "1\n2\n3\n4\n");
      FakeExchange exchange = FakeExchange.silent();
      Thread follower =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      bench.run("follow", exchange, "path=/files/log", "lines=2");
                    } catch (IOException e) {
                      assertThat(e).isInstanceOf(EndedException.class);
                    }
                  });
      eventually(exchange, "3\n4\n");
      Files.writeString(log, "5\n", java.nio.file.StandardOpenOption.APPEND);
      eventually(exchange, "3\n4\n5\n");
      Files.move(log, bench.inside.resolve("log.1"));
      Files.writeString(
          bench.inside.resolve("log.1"), "late\n", java.nio.file.StandardOpenOption.APPEND);
      Files.writeString(log, "6\n");
      eventually(exchange, "3\n4\n5\nlate\n6\n");
      Files.writeString(log, "");
      Thread.sleep(500);
      Files.writeString(log, "7\n", java.nio.file.StandardOpenOption.APPEND);
      eventually(exchange, "3\n4\n5\nlate\n6\n7\n");
      exchange.tell(new dev.yett.server.operation.Exchange.Event.End(Reason.LEFT));
      follower.join(5000);
      assertThat(follower.isAlive()).isFalse();
    }
  }

  private static void eventually(FakeExchange exchange, String text) throws InterruptedException {
    for (int i = 0; i < 100 && !exchange.text().equals(text); i++) {
      Thread.sleep(50);
    }
    assertThat(exchange.text()).isEqualTo(text);
  }
}
