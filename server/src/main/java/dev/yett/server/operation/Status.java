package dev.yett.server.operation;

import dev.yett.identity.Expiry;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Survival;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import oshi.util.FileUtil;
import oshi.util.driver.linux.proc.UpTime;
import oshi.util.linux.ProcPath;

/// `status`: host name, uptime, load, memory and disks (PROTOCOL §15).
///
/// It reads what the kernel tells, with those parts of oshi that start no program: its operating
/// system, memory and filesystem classes run `uname`, `getconf` and `lsblk`.
public final class Status implements Operation {
  private static final Logger LOG = System.getLogger(Status.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final String HOST = "/proc/sys/kernel/hostname";
  private static final int LOADS = 3;

  private final OperationSpec spec;
  private final Supplier<Expiry> expiry;
  private final InstantSource clock;
  private final String version;
  private final Supplier<List<Cbor.Map>> disks;
  private final Duration patience;

  /// The look at the disks that is under way. One that hangs, since a server is gone, is waited for
  /// by one thread alone, and the rest is told all the same.
  private final AtomicReference<Optional<FutureTask<List<Cbor.Map>>>> looking =
      new AtomicReference<>(Optional.empty());

  /// @param roles who may ask
  /// @param version of this program
  /// @param expiry of the device's own identity, at the time of asking
  public Status(Set<String> roles, Supplier<Expiry> expiry, InstantSource clock, String version) {
    this(roles, expiry, clock, version, new Disks(), PATIENCE);
  }

  Status(
      Set<String> roles,
      Supplier<Expiry> expiry,
      InstantSource clock,
      String version,
      Supplier<List<Cbor.Map>> disks,
      Duration patience) {
    this.expiry = expiry;
    this.clock = clock;
    this.version = version;
    this.disks = disks;
    this.patience = patience;
    spec =
        new OperationSpec(
            "status",
            "Host name, uptime, load, memory and disks",
            List.of(),
            InputMode.NONE,
            OutputMode.RECORDS,
            Effect.READS,
            Survival.NONE,
            false,
            false,
            Optional.of(roles),
            Optional.empty(),
            OptionalLong.empty());
  }

  @Override
  public OperationSpec spec() {
    return spec;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException, InterruptedException {
    Map<String, String> memory = FileUtil.getKeyValueMapFromFile(ProcPath.MEMINFO, ":");
    exchange.record(
        Cbor.map()
            .put("host", FileUtil.getStringFromFile(HOST))
            .put("time", clock.instant().toEpochMilli())
            .put("uptime", (long) (UpTime.getSystemUptimeSeconds() * 1_000))
            .put("load", load())
            .put(
                "memory",
                Cbor.map()
                    .put("total", bytes(memory, "MemTotal"))
                    .put("available", bytes(memory, "MemAvailable"))
                    .build())
            .put("disks", Cbor.array(patiently()))
            .put("version", version)
            .put("identity", Ends.of(expiry.get(), clock.instant()))
            .build());
    return Outcome.done();
  }

  private static Cbor load() {
    String[] words = FileUtil.getStringFromFile(ProcPath.LOADAVG).split(" ", LOADS + 1);
    Cbor[] loads = new Cbor[LOADS];
    for (int i = 0; i < LOADS; i++) {
      boolean told = i < words.length && words[i].matches("[0-9]{1,9}(\\.[0-9]{1,6})?");
      loads[i] = Cbor.of(told ? new BigDecimal(words[i]) : BigDecimal.ZERO);
    }
    return Cbor.array(loads);
  }

  /// Bytes of a line such as `MemTotal: 16384 kB`; 0 where there is none.
  private static long bytes(Map<String, String> memory, String key) {
    String[] words = memory.getOrDefault(key, "0").trim().split(" ", 2);
    return words[0].matches("[0-9]{1,12}") ? Long.parseLong(words[0]) * 1_024 : 0;
  }

  private List<Cbor.Map> patiently() throws InterruptedException {
    FutureTask<List<Cbor.Map>> mine = new FutureTask<>(disks::get);
    FutureTask<List<Cbor.Map>> look =
        looking
            .updateAndGet(now -> now.filter(task -> !task.isDone()).or(() -> Optional.of(mine)))
            .orElse(mine);
    if (look.equals(mine)) {
      Thread.ofPlatform().name("disks").daemon().start(mine);
    }
    try {
      return look.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.log(Level.WARNING, "a filesystem does not answer; disks are left out of status");
    } catch (ExecutionException e) {
      LOG.log(Level.WARNING, "disks are left out of status", e.getCause());
    }
    return List.of();
  }
}
