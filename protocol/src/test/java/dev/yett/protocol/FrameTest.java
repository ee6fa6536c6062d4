package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
final class FrameTest {
  private static FrameReader reader(InputStream in) {
    return new FrameReader(in, Side.CLIENT);
  }

  private static Reason refused(InputStream in, Side side) {
    Throwable thrown = catchThrowable(() -> new FrameReader(in, side).read());
    assertThat(thrown).isInstanceOf(ProtocolException.class);
    return ((ProtocolException) thrown).reason();
  }

  private static byte[] header(int code, int length) {
    return new byte[] {(byte) code, (byte) (length >> 16), (byte) (length >> 8), (byte) length};
  }

  /// The payload's first byte is never asked for, so no memory was taken for it: 10^6 readers fit
  /// in a small heap.
  @ParameterizedTest
  @ValueSource(ints = {65_537, 65_536 + 256, 1 << 20, (1 << 24) - 1})
  void c01_a_longer_frame_is_refused_from_its_header(int length) {
    for (int code = 0; code < 256; code++) {
      InputStream onlyHeader = new ByteArrayInputStream(header(code, length));
      Side side = code >= 0x10 && code < 0x80 ? Side.DEVICE : Side.CLIENT;
      assertThat(refused(onlyHeader, side)).isEqualTo(Reason.FRAME_TOO_LARGE);
    }
  }

  @Test
  void c01_refusing_takes_no_memory() {
    long before = allocated();
    for (int i = 0; i < 1000; i++) {
      refused(new ByteArrayInputStream(header(1, (1 << 24) - 1)), Side.CLIENT);
    }
    assertThat(allocated() - before).isLessThan(16L << 20);
  }

  private static long allocated() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void c08_each_kind_takes_its_limit_and_not_one_more(Kind kind) throws Exception {
    Side side = kind.sentBy(Side.CLIENT) ? Side.CLIENT : Side.DEVICE;
    for (int length : new int[] {kind.limit() - 1, kind.limit()}) {
      byte[] wire = Sample.wire(new Frame(kind, new byte[length]));
      Frame frame = new FrameReader(new ByteArrayInputStream(wire), side).read();
      assertThat(frame.payload()).hasSize(length);
    }
    assertThat(refused(new ByteArrayInputStream(header(kind.code(), kind.limit() + 1)), side))
        .isEqualTo(Reason.FRAME_TOO_LARGE);
    byte[] long1 = new byte[kind.limit() + 1];
    assertThatIllegalArgumentException().isThrownBy(() -> new Frame(kind, long1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new FrameWriter(OutputStream.nullOutputStream())
                    .write(kind, long1, 0, long1.length));
  }

  /// A stream without end of kinds that may be skipped.
  @Test
  void c05_endless_unknown_frames_end_in_flood() {
    for (int length : new int[] {0, 1, 60_000}) {
      var endless = new ByteArrayOutputStream();
      while (endless.size() < 2 * Limits.SKIPPED) {
        endless.writeBytes(header(0x80, length));
        endless.writeBytes(new byte[length]);
      }
      var in = new ByteArrayInputStream(endless.toByteArray());
      assertThat(refused(in, Side.CLIENT)).isEqualTo(Reason.FLOOD);
      assertThat(in.available()).isGreaterThan(Limits.SKIPPED - 2 * Limits.FRAME);
    }
  }

  /// What is no frame of ours, such as `yes | tr -d '\n'` or an HTTP request, is refused after four
  /// bytes.
  @ParameterizedTest
  @ValueSource(
      strings = {"yyyyyyyy", "GET / HTTP/1.1", "SSH-2.0-OpenSSH", "\u0000\u0000\u0000\u0000"})
  void c05_what_is_no_frame_is_refused_at_once(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(refused(new ByteArrayInputStream(bytes), Side.CLIENT))
        .isIn(Reason.FRAME_TOO_LARGE, Reason.FRAME_UNKNOWN);
  }

  @Test
  void unknown_kinds_from_0x80_are_skipped_with_their_payload() throws Exception {
    var wire = new ByteArrayOutputStream();
    for (int code = 0x80; code <= 0xff; code++) {
      wire.writeBytes(header(code, 5));
      wire.writeBytes(new byte[] {1, 2, 3, 4, 5});
    }
    wire.writeBytes(Sample.wire(new Ping(Octets.ofHex("07")).encode()));
    Frame frame = reader(new ByteArrayInputStream(wire.toByteArray())).read();
    assertThat(ClientMessage.decode(frame)).isEqualTo(new Ping(Octets.ofHex("07")));
  }

  @Test
  void the_end_of_the_stream_says_where_it_came() {
    byte[] wire = Sample.wire(new Ping(Octets.ofHex("0102")).encode());
    for (int cut = 0; cut < wire.length; cut++) {
      var in = new ByteArrayInputStream(wire, 0, cut);
      assertThat(catchThrowable(() -> reader(in).read()))
          .isInstanceOf(EOFException.class)
          .hasMessageContaining(cut == 0 ? "between frames" : "inside a frame");
    }
  }

  @Test
  void frames_arrive_whole_however_the_stream_is_cut() throws Exception {
    byte[] wire = Sample.wire(new ClientMessage.Input(new byte[] {1, 2, 3}).encode());
    var whole = new ByteArrayInputStream(wire);
    var oneByOne =
        new InputStream() {
          @Override
          public int read() {
            return whole.read();
          }

          @Override
          public int read(byte[] to, int offset, int length) {
            return whole.read(to, offset, Math.min(length, 1));
          }
        };
    assertThat(reader(oneByOne).read().payload()).containsExactly(1, 2, 3);
  }

  @Test
  void each_frame_is_written_in_one_piece_by_many_threads() throws Exception {
    List<byte[]> writes = new ArrayList<>();
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("a frame in pieces");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            writes.add(Arrays.copyOfRange(bytes, offset, offset + length));
          }
        };
    var writer = new FrameWriter(out);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      byte[] data = {9, (byte) i, (byte) i, 9};
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int n = 0; n < 100; n++) {
                      try {
                        writer.write(Kind.OUTPUT, data, 1, 2);
                      } catch (IOException e) {
                        throw new AssertionError(e);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(writes).hasSize(800);
    for (byte[] write : writes) {
      assertThat(write).startsWith(0x14, 0, 0, 2).hasSize(6);
      assertThat(write[4]).isEqualTo(write[5]);
    }
  }
}
