package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Credit;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.Seal;
import dev.yett.protocol.Survival;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Orders that outlive their connections, with a device that keeps the contract, and some that do
/// not.
@Timeout(120)
final class LifelineTest {
  private static final OperationSpec ECHO = surviving("echo", InputMode.STREAM);
  private static final OperationSpec TELL = surviving("tell", InputMode.NONE);

  private final TestAuthority authority = new TestAuthority();
  @TempDir private Path temp;

  private static OperationSpec surviving(String name, InputMode input) {
    var usual = Catalogues.operation(name, input);
    return new OperationSpec(
        usual.name(),
        usual.summary(),
        usual.arguments(),
        usual.input(),
        usual.output(),
        usual.effect(),
        Survival.REPLAY,
        false,
        false,
        usual.roles(),
        usual.timeout(),
        usual.maxInput(),
        Optional.of(Duration.ofSeconds(5)));
  }

  private EvilDevice device(EvilDevice.Script script) {
    var operations =
        new ArrayList<>(
            Catalogues.usual().operations().stream()
                .filter(o -> !o.name().equals("echo"))
                .toList());
    operations.add(ECHO);
    operations.add(TELL);
    return EvilDevice.named(
        "pump-7", temp.resolve("device"), authority, new Catalogue(operations, List.of()), script);
  }

  private TestOperator alice() {
    return new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
  }

  private static String at(EvilDevice device) {
    return "pump-7@127.0.0.1:" + device.port();
  }

  private static byte[] lines(int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("line ").append(i).append('\n');
    }
    return text.toString().getBytes(UTF_8);
  }

  /// In pieces, so that there is a connection to be cut between any two.
  private static java.io.InputStream slowly(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        try {
          Thread.sleep(3);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return super.read(into, offset, Math.min(length, 700));
      }
    };
  }

  /// Gives back what it gets, and loses its connection again and again, in the middle of things. It
  /// forgets part of what it had received and not accepted.
  private static final class Echo implements EvilDevice.Script {
    private final Random random = new Random(11);
    private final ByteArrayOutputStream accepted = new ByteArrayOutputStream();
    private final AtomicInteger starts = new AtomicInteger();
    private final int cuts;
    private final AtomicReference<Digest> sent = new AtomicReference<>();
    private int cut;
    private int seals;

    Echo(int cuts) {
      this.cuts = cuts;
    }

    @Override
    public void run(EvilDevice.Peer peer, EvilDevice.Seen order) throws Exception {
      boolean joined = starts.getAndIncrement() > 0;
      sent.compareAndSet(null, order.digest());
      assertThat(order.digest()).isEqualTo(sent.get());
      long budget = cut++ < cuts ? 200 + random.nextInt(3_000) : Long.MAX_VALUE;
      peer.receipt(
          new Receipt.Started(
              order.number(),
              order.digest(),
              "s1",
              accepted.size(),
              joined,
              joined ? OptionalLong.of(0) : OptionalLong.empty()));
      long given = 0;
      long limit = 0;
      boolean first = true;
      while (true) {
        switch (peer.read()) {
          case Credit credit -> {
            given = first ? credit.taken() : given;
            first = false;
            limit = credit.limit();
          }
          case ClientMessage.Input(byte[] data) -> {
            budget -= data.length;
            int kept = budget < 0 ? random.nextInt(data.length + 1) : data.length;
            accepted.write(data, 0, kept);
            if (budget >= 0) {
              peer.send(new Credit(order.number(), accepted.size(), accepted.size() + 66_000));
            }
          }
          case ClientMessage.SealFrame(var mac0) -> {
            var seal = Seal.decode(mac0.payload().toArray());
            assertThat(seal.length()).isEqualTo(accepted.size());
            assertThat(seal.digest()).isEqualTo(Digest.sha256(accepted.toByteArray()));
            if (budget > 1_000_000 || seals++ > 0) {
              given = give(peer, given, limit);
              finish(peer, order);
              return;
            }
            budget = -1;
          }
          default -> {}
        }
        given = give(peer, given, limit);
        if (budget < 0) {
          peer.raw().setSoLinger(true, 0);
          peer.raw().close();
          return;
        }
      }
    }

    private long give(EvilDevice.Peer peer, long given, long limit) throws Exception {
      byte[] all = accepted.toByteArray();
      int to = (int) Math.min(all.length, limit);
      if (to > given) {
        peer.output(Arrays.copyOfRange(all, (int) given, to));
        return to;
      }
      return given;
    }

    private void finish(EvilDevice.Peer peer, EvilDevice.Seen order) throws Exception {
      peer.send(
          new Finished(
              order.number(),
              new Ending.Exited(7),
              Cbor.map().build(),
              accepted.size(),
              0,
              0,
              Optional.empty(),
              false));
    }
  }

  @Test
  void n03_no_byte_is_lost_and_none_comes_twice_over_fifty_connections_and_the_order_is_the_same()
      throws Exception {
    var echo = new Echo(50);
    try (var device = device(echo)) {
      byte[] sent = lines(10_000);
      var out = new ByteArrayOutputStream();
      var err = new ByteArrayOutputStream();
      int status =
          alice().run(slowly(sent), out, err, Interrupts.none(), "run", at(device), "echo");
      assertThat(device.faults()).isEmpty();
      assertThat(status).as(err.toString(UTF_8)).isEqualTo(7);
      assertThat(Digest.sha256(out.toByteArray())).isEqualTo(Digest.sha256(sent));
      assertThat(echo.starts).hasValueGreaterThan(10);
      assertThat(err.toString(UTF_8)).contains("; reconnecting…\n", "yett: reconnected after 1 s");
    }
  }

  @Test
  void a_device_that_does_not_know_the_order_any_more_is_told_of_and_nothing_is_shown()
      throws Exception {
    var connections = new AtomicInteger();
    try (var device =
        device(
            (peer, order) -> {
              if (connections.getAndIncrement() == 0) {
                peer.started(order);
                peer.output("begun\n".getBytes(UTF_8));
                peer.vanish();
              } else {
                peer.refused(order, "order-late", "");
              }
            })) {
      var run = alice().run("run", at(device), "tell");
      assertThat(run.output()).isEqualTo("begun\n");
      assertThat(run.errors()).contains("the device does not know it any more");
      assertThat(run.status()).isEqualTo(255);
    }
  }

  @Test
  void an_order_that_is_begun_a_second_time_shows_nothing_of_it() throws Exception {
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              peer.output("once\n".getBytes(UTF_8));
              peer.vanish();
            })) {
      var run = alice().run("run", at(device), "tell");
      assertThat(run.output()).isEqualTo("once\n");
      assertThat(run.errors()).contains("broke the rules").contains("a second time");
      assertThat(run.status()).isEqualTo(255);
    }
  }

  @Test
  void what_somebody_else_took_meanwhile_is_told_as_missing() throws Exception {
    var connections = new AtomicInteger();
    try (var device =
        device(
            (peer, order) -> {
              if (connections.getAndIncrement() == 0) {
                peer.started(order);
                peer.output("ours\n".getBytes(UTF_8));
                peer.awaitCredit(order, 1);
                peer.vanish();
                return;
              }
              peer.receipt(
                  new Receipt.Started(
                      order.number(), order.digest(), "s1", 0, true, OptionalLong.of(105)));
              peer.awaitCredit(order, 200);
              peer.output("ours again\n".getBytes(UTF_8));
              peer.send(
                  new Finished(
                      order.number(),
                      new Ending.Exited(0),
                      Cbor.map().build(),
                      116,
                      0,
                      0,
                      Optional.empty(),
                      false));
            })) {
      var run = alice().run("run", at(device), "tell");
      assertThat(run.output()).isEqualTo("ours\nours again\n");
      assertThat(run.errors()).contains("100 bytes of output are missing here");
      assertThat(run.status()).isZero();
      assertThat(device.faults()).isEmpty();
    }
  }

  @Test
  void commands_of_a_batch_go_on_where_they_were_and_run_once() throws Exception {
    var begun = new AtomicInteger();
    var connections = new AtomicInteger();
    try (var device =
        device(
            (peer, order) -> {
              int now = connections.getAndIncrement();
              if (now == 1) {
                peer.vanish();
                return;
              }
              boolean again = now == 2;
              if (!again) {
                begun.incrementAndGet();
              }
              if (again) {
                peer.receipt(
                    new Receipt.Started(
                        order.number(), order.digest(), "s1", 0, true, OptionalLong.of(0)));
              } else {
                peer.started(order);
              }
              peer.output(("told " + now + "\n").getBytes(UTF_8));
              peer.finished(order);
            })) {
      var run = alice().runWith("tell\ntell\ntell\n", "run", at(device), "-");
      assertThat(run.output()).isEqualTo("told 0\ntold 2\ntold 3\n");
      assertThat(run.status()).isZero();
      assertThat(device.faults()).isEmpty();
    }
  }

  @Test
  void ctrl_c_gives_up_dialling() throws Exception {
    var pressing = new TestInterrupts();
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              peer.device().refuseConnections();
              peer.vanish();
            })) {
      var done = new ByteArrayOutputStream();
      var err =
          new java.io.ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
              super.write(bytes, offset, length);
              if (toString(UTF_8).contains("reconnecting…")) {
                pressing.press();
              }
            }
          };
      int status =
          alice()
              .run(
                  java.io.InputStream.nullInputStream(),
                  done,
                  err,
                  pressing,
                  "run",
                  at(device),
                  "tell");
      assertThat(err.toString(UTF_8)).contains("given up", "yett sessions pump-7");
      assertThat(status).isEqualTo(255);
    }
  }

  @Test
  void k05_a_device_that_lets_in_and_drops_is_not_dialled_without_pause_nor_for_ever()
      throws Exception {
    var connections = new AtomicInteger();
    try (var device =
        device(
            (peer, order) -> {
              boolean joined = connections.getAndIncrement() > 0;
              peer.receipt(
                  new Receipt.Started(
                      order.number(),
                      order.digest(),
                      "s1",
                      0,
                      joined,
                      joined ? OptionalLong.of(0) : OptionalLong.empty()));
              peer.vanish();
            })) {
      var run = alice().run("run", at(device), "tell");
      assertThat(run.status()).isEqualTo(255);
      assertThat(run.errors()).contains("did not come back in 5s");
      assertThat(connections.get()).isBetween(4, 12);
    }
  }

  @Test
  void k05_a_device_may_grant_input_without_end_and_fills_no_memory() throws Exception {
    var received = new java.util.concurrent.atomic.AtomicLong();
    var enough = new CountDownLatch(1);
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              // A limit as high as it goes, and nothing is ever taken.
              peer.send(new Credit(order.number(), 0, (1L << 53) - 1));
              while (received.get() < OrderInput.MOST) {
                if (peer.read() instanceof ClientMessage.Input(byte[] data)) {
                  received.addAndGet(data.length);
                }
              }
              enough.countDown();
              while (true) {
                if (peer.read() instanceof ClientMessage.Input(byte[] data)) {
                  received.addAndGet(data.length);
                }
              }
            })) {
      var endless =
          new java.io.InputStream() {
            @Override
            public int read() {
              return 'x';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
              return length;
            }
          };
      var pressing = new TestInterrupts();
      var status = new AtomicInteger();
      var running =
          Thread.ofVirtual()
              .start(
                  () ->
                      status.set(
                          alice()
                              .run(false, endless, pressing, "run", at(device), "echo")
                              .status()));
      assertThat(enough.await(30, TimeUnit.SECONDS)).isTrue();
      Thread.sleep(200);
      assertThat(received.get()).isEqualTo(OrderInput.MOST);
      pressing.press();
      Thread.sleep(100);
      pressing.press();
      running.join();
      assertThat(status).hasValue(130);
    }
  }

  /// What happens when Ctrl-C is pressed once, or twice, in each state of an order that survives.
  @ParameterizedTest
  @CsvSource({
    "WAITING, 2, 130, left",
    "RUNNING, 1, 130, ended by signal INT",
    "RUNNING, 2, 130, left",
    "DOWN,    1, 255, given up",
  })
  void k06_ctrl_c_in_each_state(String state, int presses, int status, String told)
      throws Exception {
    var pressing = new TestInterrupts();
    var here = new CountDownLatch(1);
    try (var device =
        device(
            (peer, order) -> {
              if (!state.equals("WAITING")) {
                peer.started(order);
              }
              here.countDown();
              if (state.equals("DOWN")) {
                peer.device().refuseConnections();
                peer.vanish();
                return;
              }
              while (true) {
                if (peer.read() instanceof ClientMessage.Signal && presses == 1) {
                  peer.finished(order, new Ending.Signaled("INT"), Cbor.map().build());
                  return;
                }
              }
            })) {
      var run = new AtomicReference<TestOperator.Run>();
      var running =
          Thread.ofVirtual()
              .start(
                  () ->
                      run.set(
                          alice()
                              .run(
                                  false,
                                  java.io.InputStream.nullInputStream(),
                                  pressing,
                                  "run",
                                  at(device),
                                  "tell")));
      assertThat(here.await(20, TimeUnit.SECONDS)).isTrue();
      Thread.sleep(state.equals("DOWN") ? 1_500 : 200);
      for (int i = 0; i < presses; i++) {
        pressing.press();
        Thread.sleep(50);
      }
      running.join();
      assertThat(run.get().errors()).contains(told);
      assertThat(run.get().status()).isEqualTo(status);
    }
  }

  /// Ctrl-C that a test presses.
  private static final class TestInterrupts implements Interrupts {
    private volatile Runnable listener = () -> {};

    @Override
    public Listening listen(Runnable interrupted) {
      listener = interrupted;
      return () -> listener = () -> {};
    }

    void press() {
      Thread.ofVirtual().start(listener);
    }
  }

  @Test
  void pauses_double_up_to_ten_seconds_and_are_drawn_at_random() {
    var random = new Random(3);
    for (int failures = 0; failures < 100; failures++) {
      long most = Math.min(100L << Math.min(failures, 20), 10_000);
      long least = failures == 0 ? 0 : most / 2;
      for (int i = 0; i < 100; i++) {
        assertThat(Redialer.pause(failures, random).toMillis()).isBetween(least, most);
      }
    }
  }
}
