package dev.yett.client;

import dev.yett.identity.Claims;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Credit;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Frame;
import dev.yett.protocol.How;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.Kind;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Mac0;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Order;
import dev.yett.protocol.Printable;
import dev.yett.protocol.Seal;
import dev.yett.protocol.Secret;
import dev.yett.protocol.SignalName;
import dev.yett.protocol.Spares;
import dev.yett.protocol.Welcome;
import dev.yett.protocol.Wire;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An open connection to a device, which has proven its name and, after the first receipt, its
/// secret.
///
/// One thread reads and does nothing else. Any thread may start orders; the device runs them one
/// after the other, in the order started. Whoever signs holds `sending` until the frame is written,
/// so that places on the wire are those that were signed.
public final class Device implements AutoCloseable {
  /// How often revocation is asked for while a connection lives.
  private static final Duration WATCH = Duration.ofSeconds(2);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String name;
  private final Link link;
  private final Signer signer;
  private final Orders orders;
  private final Timeouts timeouts;
  private final Welcome welcome;
  private volatile Told told;
  private final Thread reader;

  private final ReentrantLock sending = new ReentrantLock();
  private @Nullable RunningOrder last;

  private volatile Optional<Set<String>> only = Optional.empty();
  private volatile Optional<Thread> watch = Optional.empty();

  private final List<String> notes = new CopyOnWriteArrayList<>();
  private volatile Optional<Catalogue> catalogue = Optional.empty();

  /// Not reading yet.
  ///
  /// @param welcome already checked against the leaf of this connection
  Device(String name, Link link, Signer signer, Welcome welcome, Timeouts timeouts) {
    this.name = name;
    this.link = link;
    this.signer = signer;
    this.orders = new Orders(name, link, signer);
    this.welcome = welcome;
    this.told = new Told(welcome.time(), System.nanoTime());
    this.timeouts = timeouts;
    // A thread of the system: a key's echo comes two changes of thread sooner than by a virtual
    // one.
    this.reader = Thread.ofPlatform().daemon().name("yett-reader").unstarted(orders::read);
  }

  /// What the device said of its clock, and when by ours.
  private record Told(Instant time, long at) {}

  /// The device's clock was moved, and it said so.
  void told(Instant time) {
    told = new Told(time, System.nanoTime());
  }

  /// From now on only these operations are ordered.
  void restrict(Set<String> operations) {
    only = Optional.of(operations);
  }

  /// Asks again and again whether the device is to be spoken with still; the first fault ends the
  /// connection.
  void watch(Supplier<Optional<UserError>> fault) {
    watch =
        Optional.of(
            Thread.ofVirtual()
                .name("yett-trust")
                .start(
                    () -> {
                      try {
                        while (!orders.isOver()) {
                          var found = fault.get();
                          if (found.isPresent()) {
                            orders.over(new End(false, found.get()));
                            link.close();
                            return;
                          }
                          Thread.sleep(WATCH);
                        }
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    }));
  }

  void begin() {
    reader.start();
    link.begin();
  }

  /// The name that the device's certificate bears.
  public String name() {
    return name;
  }

  public Welcome welcome() {
    return welcome;
  }

  /// The claims of the grant that signs on this connection.
  public Claims claims() {
    return signer.claims();
  }

  /// What the device offers, as of its `WELCOME`.
  public Catalogue catalogue() {
    return catalogue.orElseThrow(() -> new IllegalStateException("not greeted yet"));
  }

  void catalogue(Catalogue known) {
    catalogue = Optional.of(known);
  }

  /// What a person may want to know about this connection, one line each, printable.
  public List<String> notes() {
    return List.copyOf(notes);
  }

  void note(String text) {
    notes.add(Printable.escape(text));
  }

  /// The device's clock now, as far as we can tell.
  public Instant time() {
    Told last = told;
    return last.time().plusNanos(System.nanoTime() - last.at());
  }

  /// Signs and sends an order; waits while as many wait as the device allows. The order before it
  /// must take no input, or be sealed with [OrderInput#finish], or have ended.
  ///
  /// @throws UserError the connection ended, or the order is too long
  public RunningOrder start(OrderRequest request) throws UserError, InterruptedException {
    if (only.isPresent() && !only.get().contains(request.operation().name())) {
      throw new UserError(
          ExitCode.REFUSED,
          "the certificate of " + name + " has expired: nothing but its renewal is ordered there");
    }
    if (!orders.isProven()
        && request.arguments().values().stream().anyMatch(Secret.class::isInstance)) {
      throw new IllegalStateException("no secret before the first receipt");
    }
    byte[] id = new byte[Wire.ID];
    RANDOM.nextBytes(id);
    var order =
        new Order(
            Octets.of(id),
            time().plus(acceptBy()),
            request.operation().name(),
            request.arguments(),
            request.terminal());
    byte[] payload = order.encode();
    if (payload.length > Limits.FRAME - 2 * Limits.CLAIMS) {
      throw UserError.usage("the arguments of " + request.operation().name() + " are too long");
    }
    return send(
        new SentOrder(
            request.operation(), Octets.of(payload), signer.digest(payload), request.window()),
        Optional.empty());
  }

  /// Sends the very order of another connection again: where it had begun, it is not begun anew,
  /// and the receipt says so.
  public RunningOrder again(RunningOrder lost) throws UserError, InterruptedException {
    return startAgain(lost.sent());
  }

  /// Sends the very order of another connection again, to learn its outcome.
  RunningOrder startAgain(SentOrder sent) throws UserError, InterruptedException {
    var anyInput = new Resumption(false, new Tally(sent), 0, Limits.INTEGER);
    return send(sent, Optional.of(anyInput));
  }

  /// Sends the very order of another connection again, to go on with it.
  RunningOrder goOn(SentOrder sent, Resumption from) throws UserError, InterruptedException {
    return send(sent, Optional.of(from));
  }

  /// Asks how far away the device is; the answer is [#roundTrip], a little later.
  public void measure() {
    link.pingLater();
  }

  /// The time there and back, when it was last measured.
  public Optional<Duration> roundTrip() {
    return link.roundTrip();
  }

  /// Whether the connection can take another order.
  public boolean isOpen() {
    return !orders.isOver();
  }

  /// Whether the connection ended without a word, so that what became of its orders is not known.
  public boolean wasLost() {
    return orders.end().map(End::lost).orElse(false);
  }

  /// Waits until the connection is over.
  End awaitOver() throws InterruptedException {
    return orders.awaitOver();
  }

  /// Says goodbye, which ends all its orders on the device, waits a second for the answer, and
  /// closes. Does not block on a device that does not listen.
  @Override
  public void close() {
    close(How.LEAVE);
  }

  /// Says goodbye as [#close], but what survives a loss lives on there for its `linger`.
  public void detach() {
    close(How.DETACH);
  }

  private void close(How how) {
    orders.closing();
    if (orders.end().isEmpty()) {
      link.goodbyeLater(how);
      orders.awaitEnd(timeouts.lastWord());
    }
    orders.over(new End(false, new UserError(ExitCode.NO_CONNECTION, "the connection was closed")));
    link.close();
    watch.ifPresent(Thread::interrupt);
    try {
      reader.join(Duration.ofSeconds(5));
      link.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    signer.close();
  }

  private Duration acceptBy() {
    var ahead = welcome.allowance().orderAhead();
    return ahead.compareTo(Limits.ACCEPT_BY) < 0 ? ahead : Limits.ACCEPT_BY;
  }

  private RunningOrder send(SentOrder sent, Optional<Resumption> from)
      throws UserError, InterruptedException {
    orders.awaitRoom(Math.clamp(welcome.allowance().orders(), 1, Limits.ORDERS));
    sending.lock();
    try {
      if (last != null && !mayFollow(last)) {
        throw new IllegalStateException("the order before has open input");
      }
      var order =
          new RunningOrder(
              this,
              signer.next(),
              sent,
              from.orElseGet(() -> Resumption.none(sent)),
              orders,
              welcome.allowance().earlyInput());
      orders.register(order);
      last = order;
      Mac0 mac0 = signer.order(sent.payload().toArray());
      try {
        write(new ClientMessage.OrderFrame(mac0).encode());
        write(order.firstCredit().encode());
      } catch (UserError e) {
        // It may have arrived all the same: whoever awaits the order learns of the end.
      }
      return order;
    } finally {
      sending.unlock();
    }
  }

  private static boolean mayFollow(RunningOrder before) {
    return before.sent().operation().input() == InputMode.NONE
        || before.input().isSealed()
        || before.hasEnded();
  }

  /// Where arrays of output go back to.
  Spares spares() {
    return link.spares();
  }

  // What an order sends.

  /// @throws OrderEndedException when the input would not be that order's any more
  void input(RunningOrder order, byte[] bytes, int offset, int length) throws OrderEndedException {
    sending.lock();
    try {
      requireOpen(order);
      link.write(Kind.INPUT, bytes, offset, length);
    } catch (IOException e) {
      throw inputEnded(e);
    } finally {
      sending.unlock();
    }
  }

  /// @param end whether the input is complete
  void seal(RunningOrder order, long length, Digest digest, boolean end)
      throws OrderEndedException {
    sending.lock();
    try {
      requireOpen(order);
      var seal = new Seal(order.number(), length, digest, end);
      link.write(new ClientMessage.SealFrame(signer.seal(seal.encode())).encode());
      if (end) {
        order.input().sealed();
      }
    } catch (IOException e) {
      throw inputEnded(e);
    } finally {
      sending.unlock();
    }
  }

  /// `INPUT` belongs to the order sent last: to send it after the next `ORDER` would feed that.
  private void requireOpen(RunningOrder order) throws OrderEndedException {
    if (last != order || order.hasEnded() || orders.isOver()) {
      throw new OrderEndedException();
    }
    if (!orders.isProven()) {
      throw new IllegalStateException("no input before the first receipt");
    }
  }

  private OrderEndedException inputEnded(IOException e) {
    if (e instanceof OrderEndedException ended) {
      return ended;
    }
    broken(e);
    return new OrderEndedException();
  }

  void signal(long number, SignalName signal) throws UserError {
    write(new ClientMessage.Signal(number, signal).encode());
  }

  void resize(long number, int columns, int rows) throws UserError {
    write(new ClientMessage.Resize(number, columns, rows).encode());
  }

  void credit(long number, long taken, long limit) throws UserError {
    write(new Credit(number, taken, limit).encode());
  }

  private void write(Frame frame) throws UserError {
    try {
      link.write(frame);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /// A write failed: the device's last word may still be on its way, and says more.
  private UserError broken(IOException e) {
    var said = orders.awaitEnd(timeouts.lastWord());
    if (said.isEmpty()) {
      var cause = link.whyClosed().orElseGet(() -> Failures.words(e));
      orders.over(new End(true, Failures.lost(name, cause)));
      link.close();
    }
    return orders.end().orElseThrow().error();
  }
}
