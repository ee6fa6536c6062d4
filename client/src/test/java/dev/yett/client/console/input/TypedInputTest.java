package dev.yett.client.console.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
final class TypedInputTest {
  private static final int CTRL_D = 4;

  private final List<String> told = new ArrayList<>();
  private final TypedInput.Ending ending =
      new TypedInput.Ending() {
        @Override
        public void ended() {
          told.add("ended");
        }

        @Override
        public void closed() {
          told.add("closed");
        }
      };

  /// `^` stands for Ctrl-D, `/` for a newline and `r` for Return; after the `|` is what is left.
  @ParameterizedTest
  @CsvSource({
    "^|, ''",
    "a/^|, a/",
    "a/b/^|, a/b/",
    "a^^|, a",
    "a^b/^|, ab/",
    "a^/^|, a/",
    "ar^|, a/",
    "/^|, /",
    "a/^|pwd/, a/",
    "^|^, ''",
  })
  void lines_come_until_ctrl_d_and_nothing_after_it_is_taken(String typed, String expected)
      throws IOException {
    var bytes = bytes(typed.replace("|", ""));
    var terminal = new ByteArrayInputStream(bytes);
    var input = new TypedInput(terminal, CTRL_D, ending);
    assertArrayEquals(bytes(expected), input.readAllBytes());
    assertEquals(typed.length() - typed.indexOf('|') - 1, terminal.available());
    assertEquals(-1, input.read());
    input.close();
    assertEquals(List.of("ended", "closed"), told);
  }

  @Test
  void a_read_hands_over_one_line_at_a_time() throws IOException {
    var input = new TypedInput(new ByteArrayInputStream(bytes("one/two/")), CTRL_D, ending);
    assertEquals(4, input.read(new byte[100]));
    assertEquals(4, input.read(new byte[100]));
  }

  @Test
  void closing_ends_a_read_that_waits_and_takes_nothing_more() throws Exception {
    var terminal = new Later();
    var input = new TypedInput(terminal, CTRL_D, ending);
    var failed = new ArrayList<IOException>();
    var reader =
        Thread.ofPlatform().start(() -> failed.add(assertThrows(IOException.class, input::read)));
    assertTrue(terminal.looked.await(10, TimeUnit.SECONDS));
    input.close();
    terminal.bytes = bytes("next/");
    reader.join(Duration.ofSeconds(10));
    assertFalse(reader.isAlive());
    assertEquals(1, failed.size());
    assertEquals(5, terminal.available());
    assertThrows(IOException.class, input::read);
    assertEquals(List.of("closed"), told);
  }

  /// A terminal at which nobody has typed yet.
  private static final class Later extends java.io.InputStream {
    private final CountDownLatch looked = new CountDownLatch(1);
    private volatile byte[] bytes = new byte[0];

    @Override
    public int available() {
      looked.countDown();
      return bytes.length;
    }

    @Override
    public int read() {
      throw new AssertionError("read after the end");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      return read();
    }
  }

  private static byte[] bytes(String typed) {
    return typed
        .replace('^', (char) CTRL_D)
        .replace('/', '\n')
        .replace('r', '\r')
        .getBytes(StandardCharsets.UTF_8);
  }
}
