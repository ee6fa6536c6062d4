package dev.yett.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.Expiry;
import dev.yett.identity.TestAuthority;
import dev.yett.identity.TimeFloor;
import dev.yett.identity.TrustAge;
import dev.yett.identity.TrustStore;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Reason;
import dev.yett.server.order.Denial;
import dev.yett.server.testing.FakeExchange;
import dev.yett.server.testing.Permits;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class BuiltInTest {
  private static final InstantSource NOW = InstantSource.system();
  private final Expiry expiry =
      new Expiry(
          Path.of("/identity"),
          Permits.PUMP,
          Instant.now().plus(Duration.ofDays(3)),
          Instant.now(),
          TrustAge.USUAL,
          Expiry.AHEAD);

  @TempDir Path scratch;

  @Test
  void hello_tells_operator_roles_and_ends() throws Exception {
    Outcome.Exited outcome =
        (Outcome.Exited) run(new Hello(() -> expiry, NOW), FakeExchange.silent(), "b", "a");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.result().keySet())
        .containsExactlyInAnyOrder(
            "operator", "roles", "grant-not-after", "certificate-not-after", "device");
    assertThat(outcome.result())
        .containsEntry("operator", Cbor.of(Permits.ALICE.toString()))
        .containsEntry("roles", Cbor.array(Cbor.of("a"), Cbor.of("b")));
    assertThat(((Cbor.Int) outcome.result().get("grant-not-after")).value())
        .isGreaterThan(Instant.now().toEpochMilli());
  }

  @Test
  void operations_puts_out_the_catalogue_that_is_in_force() throws Exception {
    Catalogue catalogue = new Catalogue(List.of(new Hello(() -> expiry, NOW).spec()), List.of());
    FakeExchange exchange = FakeExchange.silent();
    run(new Operations(() -> catalogue), exchange, "any");
    assertThat(exchange.bytes()).isEqualTo(catalogue.encode());
  }

  @Test
  void trust_gives_takes_and_refuses_bundles() throws Exception {
    TestAuthority authority = new TestAuthority();
    byte[] first = authority.bundle();
    byte[] second = authority.bundle();
    Files.write(scratch.resolve("trust.bundle"), first);
    TrustStore store = TrustStore.open(scratch, authority.anchors());
    InstantSource past = InstantSource.fixed(authority.now().minusSeconds(1));
    TimeFloor clock = TimeFloor.open(scratch.resolve("floor"), past);
    TrustOperation trust = new TrustOperation(() -> store, clock);

    FakeExchange fetch = FakeExchange.silent();
    assertThat(told(run(trust, fetch, "any"))).isEqualTo("held");
    assertThat(fetch.bytes()).isEqualTo(first);
    assertThat(told(run(trust, FakeExchange.with(second), "any"))).isEqualTo("installed");
    assertThat(clock.floor()).isEqualTo(store.bundle().issued());
    assertThat(told(run(trust, FakeExchange.with(second), "any"))).isEqualTo("held");
    assertThat(told(run(trust, FakeExchange.with(first), "any"))).isEqualTo("older");
    byte[] forged = authority.bundle();
    forged[forged.length - 1] ^= 1;
    assertThat(told(run(trust, FakeExchange.with(forged), "any"))).isEqualTo("bundle-refused");
    assertThat(told(run(trust, FakeExchange.with(new byte[Limits.BUNDLE + 1]), "any")))
        .isEqualTo("input-too-large");
    assertThat(store.bundle().encoded()).isEqualTo(second);
  }

  @Test
  void status_is_one_record_of_what_the_kernel_tells() throws Exception {
    Instant now = Instant.ofEpochSecond(1_000_000);
    FakeExchange exchange = FakeExchange.silent();
    run(
        new Status(Set.of("viewer"), () -> expiry, InstantSource.fixed(now), "1.2"),
        exchange,
        "viewer");
    assertThat(exchange.records()).hasSize(1);
    Map<String, Cbor> record = exchange.records().getFirst().entries();
    assertThat(record.keySet())
        .containsExactlyInAnyOrder(
            "host", "time", "uptime", "load", "memory", "disks", "version", "identity");
    assertThat(record)
        .containsEntry("time", Cbor.of(1_000_000_000L))
        .containsEntry("version", Cbor.of("1.2"))
        .containsEntry(
            "host", Cbor.of(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip()));
    assertThat(((Cbor.Int) record.get("uptime")).value()).isPositive();
    assertThat(((Cbor.Array) record.get("load")).items())
        .hasSize(3)
        .allSatisfy(
            load ->
                assertThat(((Cbor.Decimal) load).value()).isGreaterThanOrEqualTo(BigDecimal.ZERO));
    Map<String, Cbor> memory = ((Cbor.Map) record.get("memory")).entries();
    assertThat(((Cbor.Int) memory.get("total")).value())
        .isGreaterThan(((Cbor.Int) memory.get("available")).value());
    assertThat(((Cbor.Array) record.get("disks")).items())
        .anySatisfy(disk -> assertThat(((Cbor.Map) disk).get("name")).contains(Cbor.of("/")));
    assertThat(exchange.records().getFirst().encode().length).isLessThan(Limits.RECORD);
  }

  @Test
  void status_is_told_without_disks_while_one_hangs_and_one_thread_waits_for_it() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    AtomicInteger looks = new AtomicInteger();
    Status status =
        new Status(
            Set.of("viewer"),
            () -> expiry,
            InstantSource.system(),
            "1",
            () -> {
              looks.incrementAndGet();
              try {
                answer.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return List.of(Cbor.map().put("name", "/").build());
            },
            Duration.ofMillis(50));
    for (int i = 0; i < 3; i++) {
      FakeExchange exchange = FakeExchange.silent();
      run(status, exchange, "viewer");
      assertThat(exchange.records().getFirst().get("disks")).contains(Cbor.array());
    }
    assertThat(looks).hasValue(1);
    answer.countDown();
  }

  @Test
  void status_is_for_the_roles_that_its_owner_named() {
    Status status = new Status(Set.of("viewer"), () -> expiry, InstantSource.system(), "1");
    Permits permits = new Permits(new Catalogue(List.of(status.spec()), List.of()));
    assertThat(permits.decide("status", Map.of(), Optional.empty(), "technician"))
        .isInstanceOfSatisfying(
            Denial.class, denial -> assertThat(denial.reason()).isEqualTo(Reason.ROLE));
  }

  private static Outcome run(Operation operation, FakeExchange exchange, String... roles)
      throws IOException, InterruptedException {
    Permits permits = new Permits(new Catalogue(List.of(operation.spec()), List.of()));
    return operation.run(permits.permit(operation.spec().name(), Map.of(), roles), exchange);
  }

  private static String told(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Exited exited -> ((Cbor.Text) exited.result().get("outcome")).value();
      case Outcome.Failed failed -> failed.reason().code();
      case Outcome.Signaled signaled -> signaled.signal();
    };
  }
}
