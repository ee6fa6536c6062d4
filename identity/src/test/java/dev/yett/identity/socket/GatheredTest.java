package dev.yett.identity.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GatheredTest {
  private static final int RECORD = 16_384;

  private final List<Integer> writes = new ArrayList<>();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Gathered gathered =
      new Gathered(
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              throw new IOException("a byte by itself");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
              writes.add(length);
              written.write(bytes, offset, length);
            }
          });

  /// Writes as TLS does: a record at a time.
  private interface Between {
    void record(int at) throws IOException;
  }

  private final class Records extends OutputStream {
    private final Between between;

    Records(Between between) {
      this.between = between;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int at = 0; at < length; at += RECORD) {
        between.record(at);
        gathered.write(bytes, offset + at, Math.min(RECORD, length - at));
        gathered.flush();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "16384, 1", "16385, 1", "65540, 1", "200000, 3"})
  void the_records_of_one_write_are_one_write(int length, int most) throws IOException {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    var out = gathered.whole(new Records(at -> {}));
    out.write(bytes);
    assertThat(written.toByteArray()).isEqualTo(bytes);
    assertThat(writes).hasSize(most);
    out.write(7);
    assertThat(writes).endsWith(1);
  }

  @Test
  void what_another_thread_writes_meanwhile_keeps_its_place_and_is_on_its_way_at_the_end()
      throws IOException {
    byte[] frame = new byte[3 * RECORD];
    gathered
        .whole(
            new Records(
                at -> {
                  if (at == RECORD) {
                    inAnotherThread(new byte[] {1, 2, 3});
                  }
                }))
        .write(frame);
    assertThat(writes).containsExactly(3 * RECORD + 3);
    assertThat(written.toByteArray()).containsSequence(0, 1, 2, 3, 0);
    assertThat(written.toByteArray()[RECORD]).isEqualTo((byte) 1);
  }

  @Test
  void what_was_written_before_a_failure_is_on_its_way() {
    var out =
        gathered.whole(
            new Records(
                at -> {
                  if (at > RECORD) {
                    throw new IOException("no more");
                  }
                }));
    assertThat(catchThrowable(() -> out.write(new byte[65_540]))).hasMessage("no more");
    assertThat(written.size()).isEqualTo(2 * RECORD);
  }

  private void inAnotherThread(byte[] alert) throws IOException {
    var thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    gathered.write(alert, 0, alert.length);
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
