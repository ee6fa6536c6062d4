package dev.yett.server;

import dev.yett.identity.Expiry;
import dev.yett.identity.TimeFloor;
import dev.yett.posix.Subreaper;
import dev.yett.server.config.Configuration;
import dev.yett.server.config.Program;
import dev.yett.server.file.FileOperations;
import dev.yett.server.file.root.Roots;
import dev.yett.server.operation.Hello;
import dev.yett.server.operation.IdentityInstall;
import dev.yett.server.operation.IdentityRequest;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Operations;
import dev.yett.server.operation.Status;
import dev.yett.server.operation.TrustOperation;
import dev.yett.server.process.ProgramOperation;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The operations that this program can offer, and what they hold open together. Closed after the
/// last order has ended.
public final class Parts implements Assembly, AutoCloseable {
  private static final Logger LOG = System.getLogger(Parts.class.getName());

  /// Orders that were permitted before a reload may still reach for the roots of their time.
  private static final int GENERATIONS = 2;

  private static final Duration BETWEEN_SWEEPS = Duration.ofDays(1);

  private final Subreaper subreaper;
  private final Deque<Roots> generations = new ArrayDeque<>();
  private Optional<Thread> sweep = Optional.empty();

  public Parts(Subreaper subreaper) {
    this.subreaper = subreaper;
  }

  @Override
  public synchronized List<Operation> operations(
      Configuration configuration,
      Supplier<Offer> offer,
      Supplier<Identity> identity,
      TimeFloor clock)
      throws IOException {
    Roots roots = Roots.open(configuration.roots().values());
    List<Operation> operations = new ArrayList<>();
    Supplier<Expiry> expiry = () -> identity.get().expiry(configuration.trust());
    operations.add(new Hello(expiry, clock));
    operations.add(new Operations(() -> offer.get().catalogue()));
    operations.add(new TrustOperation(() -> identity.get().trust(), clock));
    Optional.ofNullable(configuration.builtIns().get("status"))
        .ifPresent(roles -> operations.add(new Status(roles, expiry, clock, version())));
    Optional.ofNullable(configuration.builtIns().get("identity.request"))
        .ifPresent(
            roles ->
                operations.add(
                    new IdentityRequest(
                        roles, () -> identity.get().credentials(), identity.get().enrolment())));
    Optional.ofNullable(configuration.builtIns().get("identity.install"))
        .ifPresent(
            roles ->
                operations.add(
                    new IdentityInstall(
                        roles,
                        () -> identity.get().credentials(),
                        identity.get().directory(),
                        identity.get().enrolment(),
                        clock)));
    operations.addAll(FileOperations.upon(roots));
    for (Program program : configuration.programs().values()) {
      operations.add(new ProgramOperation(program, subreaper, roots, configuration.state()));
    }
    generations.addLast(roots);
    if (generations.size() > GENERATIONS) {
      generations.removeFirst().close();
    }
    if (sweep.isEmpty()) {
      Instant begin = Instant.now();
      sweep = Optional.of(Thread.ofPlatform().daemon().name("sweep").start(() -> sweep(begin)));
    }
    return operations;
  }

  /// Removes uploads that a daemon that was killed left behind, and, once a day, parts that nobody
  /// went on with. Aside, since roots may be large.
  private void sweep(Instant begin) {
    try {
      for (Instant before = begin; ; before = Instant.now()) {
        int removed = latest().sweep(before);
        if (removed > 0) {
          LOG.log(Level.INFO, "{0} abandoned uploads were removed", removed);
        }
        Thread.sleep(BETWEEN_SWEEPS);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "abandoned uploads could not be looked for: " + e.getMessage());
    } catch (InterruptedException e) {
      LOG.log(Level.TRACE, "the daemon ends");
    }
  }

  private synchronized Roots latest() {
    return generations.getLast();
  }

  private static String version() {
    return Optional.ofNullable(Parts.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  @Override
  public synchronized void close() {
    sweep.ifPresent(Thread::interrupt);
    generations.forEach(Roots::close);
  }
}
