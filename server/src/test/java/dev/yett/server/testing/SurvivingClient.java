package dev.yett.server.testing;

import dev.yett.identity.Grant;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Credit;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Finished;
import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.How;
import dev.yett.protocol.Kind;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Order;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.Seal;
import dev.yett.protocol.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A client of one order that goes on after each connection that it loses (PROTOCOL §13): keeps
/// count of what it has, and has its input ready to be sent again. Belongs to one thread, but for
/// the one that sends input.
public final class SurvivingClient {
  private static final long WINDOW = 128 * 1024;
  private static final int PIECE = 1000;

  private final SSLContext context;
  private final Grant grant;
  private final Order order;
  private byte[] input = new byte[0];
  private long window = WINDOW;
  private long number;
  private long taken;
  private long told;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final List<String> trace = new ArrayList<>();
  private final List<Octets> records = new ArrayList<>();
  private @Nullable EvilClient connection;
  private volatile long inputLimit;
  private volatile boolean over;
  private boolean silent;

  public SurvivingClient(
      TestPki.Leaf leaf, Grant grant, String operation, Map<String, Value> arguments) {
    this(leaf, grant, EvilClient.newOrder(operation, arguments));
  }

  public SurvivingClient(TestPki.Leaf leaf, Grant grant, Order order) {
    this.context = EvilClient.context(leaf);
    this.grant = grant;
    this.order = order;
  }

  /// Another client with the same payload and nothing received.
  public SurvivingClient twin(TestPki.Leaf leaf, Grant other) {
    return new SurvivingClient(leaf, other, order);
  }

  /// Lets so much output come that was not taken.
  public void window(long bytes) {
    window = bytes;
  }

  /// From now on tells nothing of what it took.
  public void hush() {
    silent = true;
  }

  /// Tells again what it takes.
  public void speak() {
    silent = false;
  }

  /// Pretends to have taken so much.
  public void claim(long bytes) {
    taken = bytes;
  }

  /// Input that another client with the same payload had sent.
  public void inputSoFar(String text) {
    input = text.getBytes(StandardCharsets.UTF_8);
  }

  /// Sends the order again with input right behind it, in one piece.
  ///
  /// @return the reason that it is told; empty where it was answered before the input was seen
  public Optional<String> askTooEarly(int port) throws IOException {
    var client = EvilClient.connect(port, context, parameters -> {});
    connection = client;
    client.welcome();
    var both = new ByteArrayOutputStream();
    var frames = new FrameWriter(both);
    frames.write(client.signed(grant, order).encode());
    frames.write(new ClientMessage.Input(new byte[] {1}).encode());
    client.writeBytes(both.toByteArray());
    try {
      return client.next() instanceof DeviceMessage.Goodbye goodbye
          ? Optional.of(goodbye.reason())
          : Optional.empty();
    } finally {
      client.close();
    }
  }

  /// Says goodbye, reads `FINISHED` and then the answer's reason.
  public String leaveAfterEnd(How how) throws IOException {
    connection().write(new ClientMessage.Goodbye(how, Optional.empty(), Optional.empty()));
    while (true) {
      if (connection().next() instanceof DeviceMessage.Goodbye goodbye) {
        connection().close();
        return goodbye.reason();
      }
    }
  }

  public String leaveAfterEnd() throws IOException {
    return leaveAfterEnd(How.LEAVE);
  }

  /// Sends the order, and reads the first answer.
  public DeviceMessage ask(int port) throws IOException {
    var client = EvilClient.connect(port, context, parameters -> {});
    connection = client;
    client.welcome();
    number = client.sequence();
    client.write(client.signed(grant, order));
    told = taken;
    client.write(new Credit(number, taken, taken + window));
    return client.next();
  }

  /// Connects and sends the order.
  public Receipt.Started connect(int port) throws IOException {
    DeviceMessage first = ask(port);
    if (!(first instanceof DeviceMessage.StartedFrame(var mac))) {
      throw new IOException("not started: " + first);
    }
    try {
      var started = Receipt.Started.decode(mac.payload().toArray());
      inputLimit = started.input() + 65_536;
      sent = started.input();
      return started;
    } catch (dev.yett.protocol.ProtocolException e) {
      throw new IOException(e);
    }
  }

  private long sent;

  /// The connection, once there is one.
  public EvilClient connection() {
    if (connection == null) throw new IllegalStateException("not connected");
    return connection;
  }

  public long number() {
    return number;
  }

  /// Resets the connection.
  public void lose() throws IOException {
    connection().raw().setSoLinger(true, 0);
    connection().close();
  }

  /// Says goodbye and reads the answer's reason.
  public String leave(How how) throws IOException {
    connection().write(new ClientMessage.Goodbye(how, Optional.empty(), Optional.empty()));
    while (true) {
      DeviceMessage message = connection().next();
      if (message instanceof DeviceMessage.Goodbye goodbye) {
        connection().close();
        return goodbye.reason();
      }
      take(message);
    }
  }

  /// All input, before it is sent by [#converse].
  public void input(byte[] all) {
    input = all;
  }

  /// Adds input and sends it.
  public void say(String text) throws IOException {
    byte[] more = text.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(input, input.length + more.length);
    System.arraycopy(more, 0, all, input.length, more.length);
    input = all;
    sendFrom(sent);
    sent = input.length;
  }

  /// Sends again what the device has not accepted.
  public void sendRest() throws IOException {
    sendFrom(sent);
    sent = input.length;
  }

  private void sendFrom(long from) throws IOException {
    for (int at = (int) from; at < input.length; ) {
      int end = Math.min(input.length, at + PIECE);
      connection().write(new ClientMessage.Input(Arrays.copyOfRange(input, at, end)));
      at = end;
    }
  }

  /// Reads until there is so much output.
  public void awaitOutput(int bytes) throws IOException {
    while (output.size() < bytes) take(connection().next());
  }

  /// As if the rest of what came had not been taken.
  public void forgetAfter(int bytes) {
    byte[] all = output.toByteArray();
    output.reset();
    output.write(all, 0, bytes);
    taken = bytes;
  }

  /// Seals all input.
  public void seal() throws IOException {
    var client = connection();
    client.write(client.sealed(grant, new Seal(number, input.length, Digest.sha256(input), true)));
  }

  public Finished sealAndFinish() throws IOException {
    seal();
    return finish();
  }

  /// Reads to the end.
  public Finished finish() throws IOException {
    while (true) {
      DeviceMessage message = connection().next();
      if (message instanceof Finished finished) return finished;
      take(message);
    }
  }

  private void take(DeviceMessage message) throws IOException {
    switch (message) {
      case DeviceMessage.Output(byte[] data) -> count(Kind.OUTPUT, data);
      case DeviceMessage.Errors(byte[] data) -> count(Kind.ERRORS, data);
      case DeviceMessage.Row(var row) -> {
        byte[] data = row.encode();
        records.add(Octets.of(data));
        trace(Kind.RECORD, data.length);
        taken += data.length;
        tell();
      }
      default -> throw new IOException("unexpected: " + message);
    }
  }

  private void count(Kind kind, byte[] data) throws IOException {
    (kind == Kind.OUTPUT ? output : errors).writeBytes(data);
    if (data.length > 0) trace(kind, data.length);
    taken += data.length;
    tell();
  }

  private void tell() throws IOException {
    if (silent || taken - told < window / 4) return;
    told = taken;
    connection().write(new Credit(number, taken, taken + window));
  }

  /// Sends all input and takes all output at once, over one connection.
  ///
  /// @return the end; empty where the connection was lost before
  public Optional<Finished> converse(int port) throws IOException, InterruptedException {
    Receipt.Started started;
    try {
      started = connect(port);
    } catch (IOException e) {
      if (connection != null) connection.close();
      return Optional.empty();
    }
    if (started.output().isPresent() && started.output().getAsLong() > taken) {
      throw new AssertionError("output from " + started.output() + ", but taken were " + taken);
    }
    EvilClient client = connection();
    over = false;
    Thread sending = Thread.ofVirtual().start(() -> sendAll(client, started.input()));
    try {
      while (true) {
        DeviceMessage message = client.read();
        switch (message) {
          case Ping ping -> client.write(new Pong(ping.data()));
          case Pong pong -> {}
          case Credit credit -> inputLimit = credit.limit();
          case Finished finished -> {
            client.write(new ClientMessage.Goodbye(How.LEAVE, Optional.empty(), Optional.empty()));
            return Optional.of(finished);
          }
          default -> take(message);
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    } finally {
      over = true;
      client.close();
      sending.join();
    }
  }

  private void sendAll(EvilClient client, long from) {
    try {
      for (int at = (int) from; at < input.length; ) {
        while (at >= inputLimit && !over) Thread.sleep(1);
        if (over) return;
        int end = (int) Math.min(Math.min(input.length, at + PIECE), inputLimit);
        client.write(new ClientMessage.Input(Arrays.copyOfRange(input, at, end)));
        at = end;
      }
      client.write(
          client.sealed(grant, new Seal(number, input.length, Digest.sha256(input), true)));
    } catch (IOException e) {
      // Lost: sent again on the next connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public long taken() {
    return taken;
  }

  public String outputText() {
    return output.toString(StandardCharsets.UTF_8);
  }

  public String errorsText() {
    return errors.toString(StandardCharsets.UTF_8);
  }

  /// Which kinds came in which order, and how many bytes of each in a row.
  public List<String> trace() {
    return trace;
  }

  private void trace(Kind kind, int bytes) {
    String last = trace.isEmpty() ? "" : trace.getLast();
    if (kind != Kind.RECORD && last.startsWith(kind.name())) {
      int before = Integer.parseInt(last.substring(kind.name().length() + 1));
      trace.set(trace.size() - 1, kind + " " + (before + bytes));
    } else {
      trace.add(kind + " " + bytes);
    }
  }

  public List<Octets> records() {
    return records;
  }

  public Digest outputDigest() {
    return Digest.sha256(output.toByteArray());
  }
}
