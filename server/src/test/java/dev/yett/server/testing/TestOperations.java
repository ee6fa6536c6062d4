package dev.yett.server.testing;

import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Survival;
import dev.yett.protocol.Value;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// Small operations that show what the daemon does with them.
public final class TestOperations {
  private static final Duration LONG = Duration.ofMinutes(1);

  private static final List<ArgumentSpec> LINES =
      List.of(ArgumentSpec.of("lines", ArgumentType.INTEGER, "how many"));

  /// How often `count` ran.
  public final AtomicInteger counted = new AtomicInteger();

  /// Bytes that `flood` has been able to write.
  public final AtomicLong flooded = new AtomicLong();

  /// What ended `wait` last.
  public volatile Optional<Reason> ended = Optional.empty();

  /// How often input was taken for whole by `swallow`.
  public final AtomicInteger swallowed = new AtomicInteger();

  private interface Body {
    Outcome run(Permit permit, Exchange exchange) throws IOException, InterruptedException;
  }

  private record Small(OperationSpec spec, Body body) implements Operation {
    @Override
    public Outcome run(Permit permit, Exchange exchange) throws IOException, InterruptedException {
      return body.run(permit, exchange);
    }
  }

  /// All of them.
  public List<Operation> all() {
    return List.of(
        of("hello", InputMode.NONE, List.of(), Optional.empty(), this::hello),
        of("echo", InputMode.STREAM, List.of(), Optional.empty(), this::echo),
        of("swallow", InputMode.STREAM, List.of(), Optional.empty(), this::swallow),
        of("ignore", InputMode.STREAM, List.of(), Optional.empty(), (p, e) -> Outcome.done()),
        of("count", InputMode.NONE, List.of(), Optional.empty(), this::count),
        of("flood", InputMode.NONE, List.of(), Optional.empty(), this::flood),
        of("wait", InputMode.NONE, List.of(), Optional.empty(), this::waitForEnd),
        of("listen", InputMode.NONE, List.of(), Optional.empty(), this::listen),
        of("linger", InputMode.NONE, List.of(), Optional.empty(), this::linger),
        of("collapse", InputMode.NONE, List.of(), Optional.empty(), this::collapse),
        of("fail", InputMode.NONE, List.of(), Optional.empty(), this::fail),
        of(
            "say",
            InputMode.NONE,
            List.of(
                ArgumentSpec.of("text", ArgumentType.TEXT, "what"),
                ArgumentSpec.of("secret", ArgumentType.SECRET, "hidden").asOptional()),
            Optional.empty(),
            this::say),
        session("talk", InputMode.STREAM, LINES, LONG, this::talk),
        session("relay", InputMode.STREAM, List.of(), LONG, this::echo),
        session("measure", InputMode.SEALED, List.of(), LONG, this::measure),
        session("pour", InputMode.NONE, LINES, LONG, this::pour),
        session("mix", InputMode.NONE, LINES, LONG, this::mix),
        session("flood-on", InputMode.NONE, List.of(), LONG, this::flood),
        session("count-on", InputMode.NONE, List.of(), LONG, this::count),
        session("listen-on", InputMode.NONE, List.of(), LONG, this::listen),
        session("brief", InputMode.STREAM, List.of(), Duration.ofMillis(300), this::swallow),
        of(
            "admin-on",
            InputMode.STREAM,
            List.of(),
            Optional.of(Set.of("admin")),
            Optional.of(LONG),
            this::echo),
        of(
            "admin",
            InputMode.NONE,
            List.of(),
            Optional.of(Set.of("admin")),
            (p, e) -> Outcome.done()));
  }

  private static Operation of(
      String name,
      InputMode input,
      List<ArgumentSpec> arguments,
      Optional<Set<String>> roles,
      Body body) {
    return of(name, input, arguments, roles, Optional.empty(), body);
  }

  private static Operation session(
      String name, InputMode input, List<ArgumentSpec> arguments, Duration linger, Body body) {
    return of(name, input, arguments, Optional.empty(), Optional.of(linger), body);
  }

  private static Operation of(
      String name,
      InputMode input,
      List<ArgumentSpec> arguments,
      Optional<Set<String>> roles,
      Optional<Duration> linger,
      Body body) {
    return new Small(
        new OperationSpec(
            name,
            "for tests",
            arguments,
            input,
            OutputMode.BYTES,
            Effect.READS,
            linger.isPresent() ? Survival.REPLAY : Survival.NONE,
            false,
            true,
            roles,
            Optional.empty(),
            input == InputMode.SEALED ? OptionalLong.of(1 << 20) : OptionalLong.empty(),
            linger),
        body);
  }

  private Outcome hello(Permit permit, Exchange exchange) {
    return Outcome.done(new TreeMap<>(Map.of("operator", Cbor.of(permit.operator().toString()))));
  }

  private Outcome echo(Permit permit, Exchange exchange) throws IOException {
    exchange.input().transferTo(exchange.output());
    return Outcome.done();
  }

  private Outcome swallow(Permit permit, Exchange exchange) throws IOException {
    try (InputStream in = exchange.input()) {
      byte[] sink = new byte[64 * 1024];
      long total = 0;
      for (int got = in.read(sink); got >= 0; got = in.read(sink)) total += got;
      swallowed.incrementAndGet();
      return Outcome.done(new TreeMap<>(Map.of("size", Cbor.of(total))));
    }
  }

  /// Says so many lines while it hears others, and tells the digest of what it heard.
  private Outcome talk(Permit permit, Exchange exchange) throws IOException, InterruptedException {
    var fault = new AtomicReference<IOException>();
    Thread saying =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    pour(permit, exchange);
                  } catch (IOException e) {
                    fault.set(e);
                  }
                });
    byte[] heard;
    try {
      heard = exchange.input().readAllBytes();
    } finally {
      saying.join();
    }
    if (fault.get() != null) throw fault.get();
    swallowed.incrementAndGet();
    return Outcome.done(
        new TreeMap<>(
            Map.of("heard", Cbor.of(Digest.sha256(heard).value()), "size", Cbor.of(heard.length))));
  }

  private Outcome measure(Permit permit, Exchange exchange) throws IOException {
    byte[] whole = exchange.input().readAllBytes();
    swallowed.incrementAndGet();
    exchange.output().write((whole.length + " bytes\n").getBytes(StandardCharsets.US_ASCII));
    return Outcome.done();
  }

  private Outcome pour(Permit permit, Exchange exchange) throws IOException {
    for (long i = 0; i < lines(permit); i++) exchange.output().write(line(i));
    return Outcome.done();
  }

  /// Lines in turn to output, errors and records.
  private Outcome mix(Permit permit, Exchange exchange) throws IOException {
    for (long i = 0; i < lines(permit); i++) {
      exchange.output().write(line(i));
      exchange.errors().write(line(-i));
      exchange.record(Cbor.map().put("n", i).put("text", "x".repeat((int) (i % 999))).build());
    }
    return Outcome.done();
  }

  private static long lines(Permit permit) {
    return permit.argument("lines").orElseThrow() instanceof Value.Int(long number) ? number : 0;
  }

  /// A numbered line.
  public static byte[] line(long number) {
    return ("this is line number " + number + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  private Outcome count(Permit permit, Exchange exchange) {
    return Outcome.done(new TreeMap<>(Map.of("count", Cbor.of(counted.incrementAndGet()))));
  }

  private Outcome flood(Permit permit, Exchange exchange) throws IOException {
    byte[] block = new byte[64 * 1024];
    while (true) {
      exchange.output().write(block);
      flooded.addAndGet(block.length);
    }
  }

  /// Does nothing until it is told to end, by reading input that never comes.
  private Outcome waitForEnd(Permit permit, Exchange exchange) throws IOException {
    try {
      exchange.record(Cbor.map().put("waiting", true).build());
      while (true) exchange.output().write(new byte[1 << 20]);
    } catch (dev.yett.server.operation.EndedException e) {
      ended = Optional.of(e.reason());
      throw e;
    }
  }

  /// Reports each event as a record; ends at `TERM` or the end.
  private Outcome listen(Permit permit, Exchange exchange)
      throws IOException, InterruptedException {
    var over = new CountDownLatch(1);
    var events = new java.util.concurrent.LinkedBlockingQueue<String>();
    exchange.listen(
        event -> {
          switch (event) {
            case Exchange.Event.Signal(var name) -> {
              events.add(name.name());
              if (name == dev.yett.protocol.SignalName.TERM) over.countDown();
            }
            case Exchange.Event.Resize(int columns, int rows) -> events.add(columns + "x" + rows);
            case Exchange.Event.End(Reason why) -> {
              ended = Optional.of(why);
              over.countDown();
            }
          }
        });
    exchange.record(Cbor.map().put("event", "listening").build());
    while (over.getCount() > 0 || !events.isEmpty()) {
      String event = events.poll(10, TimeUnit.MILLISECONDS);
      if (event != null) exchange.record(Cbor.map().put("event", event).build());
    }
    return Outcome.done();
  }

  /// Takes half a second to end once it must.
  private Outcome linger(Permit permit, Exchange exchange) throws InterruptedException {
    var over = new CountDownLatch(1);
    exchange.listen(
        event -> {
          if (event instanceof Exchange.Event.End(Reason why)) {
            ended = Optional.of(why);
            over.countDown();
          }
        });
    over.await();
    TimeUnit.MILLISECONDS.sleep(500);
    return Outcome.done();
  }

  private Outcome collapse(Permit permit, Exchange exchange) {
    throw new NoClassDefFoundError("a part of this operation is missing");
  }

  private Outcome fail(Permit permit, Exchange exchange) {
    throw new IllegalStateException("this operation is broken");
  }

  private Outcome say(Permit permit, Exchange exchange) throws IOException {
    if (permit.argument("text").orElseThrow() instanceof Value.Text(String text)) {
      exchange.output().write(text.getBytes(StandardCharsets.UTF_8));
    }
    return Outcome.done();
  }
}
