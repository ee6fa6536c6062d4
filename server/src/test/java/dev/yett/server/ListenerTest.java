package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
final class ListenerTest {
  private final LinkedBlockingQueue<Socket> admitted = new LinkedBlockingQueue<>();

  @Test
  void d07_running_out_of_descriptors_is_waited_out() throws Exception {
    var failing = new AtomicInteger(10);
    try (var socket = failing(failing, () -> new SocketException("Too many open files"))) {
      assertAccepts(socket, new AtomicReference<>());
      assertThat(failing.get()).isZero();
    }
  }

  @Test
  void d09_a_runtime_exception_does_not_end_the_accept_loop() throws Exception {
    var failing = new AtomicInteger(1);
    try (var socket =
        failing(
            failing,
            () -> {
              throw new IllegalStateException("broken");
            })) {
      assertAccepts(socket, new AtomicReference<>());
    }
  }

  @Test
  void d09_running_out_of_memory_or_threads_ends_the_process() throws Exception {
    var fatal = new AtomicReference<Throwable>();
    var failing = new AtomicInteger(1);
    try (var socket =
        failing(
            failing,
            () -> {
              throw new OutOfMemoryError("unable to create native thread");
            })) {
      assertAccepts(socket, fatal);
    }
    assertThat(fatal.get()).isInstanceOf(OutOfMemoryError.class);
  }

  private void assertAccepts(ServerSocket socket, AtomicReference<Throwable> fatal)
      throws Exception {
    Thread listening = Thread.ofPlatform().start(new Listener(socket, admitted::add, fatal::set));
    try (var client = new Socket(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        Socket accepted = admitted.poll(10, TimeUnit.SECONDS)) {
      assertThat(accepted).isNotNull();
      assertThat(client.isConnected()).isTrue();
    }
    socket.close();
    listening.join();
  }

  private interface Failure {
    IOException now();
  }

  private static ServerSocket failing(AtomicInteger times, Failure failure) throws IOException {
    return new ServerSocket(0, 10, InetAddress.getLoopbackAddress()) {
      @Override
      public Socket accept() throws IOException {
        if (times.getAndUpdate(n -> Math.max(0, n - 1)) > 0) throw failure.now();
        return super.accept();
      }
    };
  }
}
