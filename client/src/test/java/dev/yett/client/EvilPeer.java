package dev.yett.client;

import dev.yett.identity.TlsContext;
import dev.yett.protocol.Binding;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Credit;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Frame;
import dev.yett.protocol.FrameReader;
import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.Kid;
import dev.yett.protocol.MacKey;
import dev.yett.protocol.Order;
import dev.yett.protocol.OrderDigest;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import dev.yett.protocol.Purpose;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.Seal;
import dev.yett.protocol.Side;
import dev.yett.protocol.Welcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLSocket;

/// One connection of a client to an [EvilDevice], as the script of the device plays it. For the
/// thread of that connection, but [#received].
public final class EvilPeer {
  private final EvilDevice device;
  private final Socket raw;
  private final FrameReader reader;
  private final FrameWriter writer;
  private final SSLSocket socket;
  private final Binding binding;
  private final Queue<ClientMessage> received = new ConcurrentLinkedQueue<>();
  private final Map<Long, Long> limits = new ConcurrentHashMap<>();
  private long sequence;
  private Optional<MacKey> key = Optional.empty();
  private long outputBytes;
  private long errorBytes;
  private long records;
  private MessageDigest outputDigest = Digest.sha256();
  private boolean digested;

  EvilPeer(EvilDevice device, Socket raw, SSLSocket socket) throws IOException {
    this.device = device;
    this.raw = raw;
    this.socket = socket;
    this.reader = new FrameReader(socket.getInputStream(), Side.CLIENT);
    this.writer = new FrameWriter(socket.getOutputStream());
    this.binding = TlsContext.exporter(socket);
  }

  public EvilDevice device() {
    return device;
  }

  public Socket raw() {
    return raw;
  }

  /// All that the client has sent so far and that was read.
  public List<ClientMessage> received() {
    return List.copyOf(received);
  }

  public Welcome welcomeMessage() {
    return new Welcome(
        device.id().toString(),
        Instant.now(),
        true,
        device.trust(),
        Welcome.Allowance.USUAL,
        List.of(),
        device.catalogue().digest());
  }

  public void welcome() throws IOException {
    send(welcomeMessage());
  }

  public void send(DeviceMessage message) throws IOException {
    writer.write(message.encode());
  }

  public void send(Frame frame) throws IOException {
    writer.write(frame);
  }

  /// Any bytes, past the frame writer.
  public void sendRaw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /// The next message; answers `PING` by itself.
  public ClientMessage read() throws Exception {
    ClientMessage message = ClientMessage.decode(reader.read());
    received.add(message);
    if (message instanceof Credit credit) {
      limits.put(credit.number(), credit.limit());
    }
    if (message instanceof Ping ping) {
      send(new Pong(ping.data()));
    }
    if (message instanceof ClientMessage.Goodbye) {
      send(
          new DeviceMessage.Goodbye(
              "left", "", Optional.empty(), Optional.empty(), Optional.empty()));
    }
    return message;
  }

  /// The next order, its MAC verified.
  public EvilDevice.Seen order() throws Exception {
    while (true) {
      ClientMessage message = read();
      if (message instanceof ClientMessage.OrderFrame frame) {
        byte[] claims = Kid.claims(frame.mac0().kid().orElseThrow());
        if (key.isEmpty()) {
          key = Optional.of(device.secret().grantKey(claims).macKey(binding));
        }
        long number = sequence++;
        byte[] payload = frame.mac0().payload().toArray();
        if (!key.get().verifies(frame.mac0(), Purpose.ORDER, binding, number)) {
          throw new AssertionError("the MAC of order " + number + " does not verify");
        }
        Digest digest =
            OrderDigest.of(
                dev.yett.identity.Claims.decode(claims).operator().toString(),
                device.id().toString(),
                payload);
        outputBytes = 0;
        errorBytes = 0;
        records = 0;
        outputDigest = Digest.sha256();
        Order order = Order.decode(payload);
        digested =
            device.catalogue().find(order.operation()).map(o -> o.digest()).orElse(false)
                || order.operation().equals("get");
        return new EvilDevice.Seen(number, order, digest, payload);
      }
    }
  }

  /// All input of an order, up to its verified seal. Gives credit as it comes.
  public byte[] input(EvilDevice.Seen order) throws Exception {
    var input = new ByteArrayOutputStream();
    while (true) {
      switch (read()) {
        case ClientMessage.Input(byte[] data) -> {
          input.writeBytes(data);
          send(new Credit(order.number(), input.size(), input.size() + (1L << 20)));
        }
        case ClientMessage.SealFrame(var mac0) -> {
          if (!key.orElseThrow().verifies(mac0, Purpose.SEAL, binding, sequence++)) {
            throw new AssertionError("the MAC of a seal does not verify");
          }
          Seal seal = Seal.decode(mac0.payload().toArray());
          if (seal.length() != input.size()
              || !seal.digest().equals(Digest.sha256(input.toByteArray()))
              || !seal.end()
              || seal.order() != order.number()) {
            throw new AssertionError("a wrong seal");
          }
          return input.toByteArray();
        }
        default -> {}
      }
    }
  }

  public void started(EvilDevice.Seen order) throws IOException {
    receipt(new Receipt.Started(order.number(), order.digest(), "s1", 0, false));
  }

  public void joined(EvilDevice.Seen order) throws IOException {
    receipt(new Receipt.Started(order.number(), order.digest(), "s1", 0, true));
  }

  public void refused(EvilDevice.Seen order, String reason, String text) throws IOException {
    receipt(new Receipt.Refused(order.number(), order.digest(), reason, Optional.empty(), text));
  }

  /// Signs any receipt, at the place of the number that it bears.
  public void receipt(Receipt receipt) throws IOException {
    receipt(receipt, receipt.number());
  }

  /// Signs any receipt at any place.
  public void receipt(Receipt receipt, long place) throws IOException {
    var mac0 =
        key.orElseThrow().sign(Purpose.RECEIPT, binding, place, Optional.empty(), receipt.encode());
    send(
        switch (receipt) {
          case Receipt.Started _ -> new DeviceMessage.StartedFrame(mac0);
          case Receipt.Waiting _ -> new DeviceMessage.WaitingFrame(mac0);
          case Receipt.Refused _ -> new DeviceMessage.RefusedFrame(mac0);
        });
  }

  /// Reads on until the client lets so many bytes of output come.
  public void awaitCredit(EvilDevice.Seen order, long bytes) throws Exception {
    while (limits.getOrDefault(order.number(), 0L) < bytes) {
      read();
    }
  }

  /// Ends the connection without a word, after what was sent has arrived: a reset would take
  /// away what the client has not read yet.
  public void vanish() throws IOException {
    raw.shutdownOutput();
    raw.setSoTimeout(1_000);
    try {
      while (raw.getInputStream().read(new byte[4096]) >= 0) {
        // The client has not noticed yet.
      }
    } finally {
      raw.close();
    }
  }

  /// Sends output in frames of at most 64 KiB, without asking for credit.
  public void output(byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; at += 65_536) {
      byte[] part = java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 65_536));
      send(new DeviceMessage.Output(part));
      outputDigest.update(part);
      outputBytes += part.length;
    }
  }

  public void errors(byte[] bytes) throws IOException {
    send(new DeviceMessage.Errors(bytes));
    errorBytes += bytes.length;
  }

  public void row(Cbor row) throws IOException {
    send(new DeviceMessage.Row(row));
    records++;
  }

  public void finished(EvilDevice.Seen order) throws IOException {
    finished(order, new Ending.Exited(0), Cbor.map().build());
  }

  /// With the length of output that another connection had.
  public void finishedBefore(EvilDevice.Seen order, Ending ending, long output) throws IOException {
    send(new Finished(order.number(), ending, Cbor.map().build(), output, 0, 0, Optional.empty()));
  }

  /// With the lengths of what was sent since the order came.
  public void finished(EvilDevice.Seen order, Ending ending, Cbor.Map result) throws IOException {
    send(
        new Finished(
            order.number(),
            ending,
            result,
            outputBytes,
            errorBytes,
            records,
            digested ? Optional.of(Digest.sha256(outputDigest)) : Optional.empty()));
  }
}
