package dev.yett.identity.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
final class ReadAheadTest {
  private final AtomicInteger reads = new AtomicInteger();
  private ServerSocket listening;
  private Socket peer;
  private Socket raw;

  @BeforeEach
  void connect() throws IOException {
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    peer = new Socket(listening.getInetAddress(), listening.getLocalPort());
    raw = new Counting(listening.accept());
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
    raw.close();
    listening.close();
  }

  private final class Counting extends SocketLayer {
    private final Socket below;

    Counting(Socket below) throws SocketException {
      super(below);
      this.below = below;
    }

    @Override
    public InputStream getInputStream() {
      try {
        return new FilterInputStream(below.getInputStream()) {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            reads.incrementAndGet();
            return super.read(bytes, offset, length);
          }
        };
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public OutputStream getOutputStream() {
      throw new AssertionError("nothing is written");
    }
  }

  @Test
  void every_byte_comes_once_and_in_order_however_it_is_asked_for() throws Exception {
    byte[] sent = new byte[1 << 20];
    new Random(1).nextBytes(sent);
    var sending =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    peer.getOutputStream().write(sent);
                    peer.shutdownOutput();
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    var got = new ByteArrayOutputStream();
    int asked = 0;
    var random = new Random(2);
    byte[] bytes = new byte[20_000];
    var in = new ReadAhead(raw);
    for (int n = 0; n >= 0; n = in.read(bytes, 0, 1 + random.nextInt(bytes.length))) {
      asked++;
      got.write(bytes, 0, n);
    }
    sending.join();
    assertThat(got.toByteArray()).isEqualTo(sent);
    assertThat(in.read()).isEqualTo(-1);
    assertThat(reads.get()).isLessThan(asked);
  }

  @Test
  void a_small_record_costs_one_read() throws Exception {
    peer.getOutputStream().write(new byte[] {1, 2, 3, 4, 5, 6, 7});
    var in = new ReadAhead(raw);
    assertThat(in.readNBytes(5)).containsExactly(1, 2, 3, 4, 5);
    assertThat(in.available()).isEqualTo(2);
    assertThat(in.readNBytes(2)).containsExactly(6, 7);
    assertThat(reads).hasValue(1);
  }

  @Test
  void a_closed_socket_yields_nothing_of_what_had_come() throws Exception {
    peer.getOutputStream().write(new byte[100]);
    var in = new ReadAhead(raw);
    assertThat(in.readNBytes(5)).hasSize(5);
    raw.close();
    assertThatThrownBy(() -> in.readNBytes(5)).isInstanceOf(SocketException.class);
  }
}
