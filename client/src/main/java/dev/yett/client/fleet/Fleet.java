package dev.yett.client.fleet;

import dev.yett.client.Arguments;
import dev.yett.client.Device;
import dev.yett.client.Dialer;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.HostSpec;
import dev.yett.client.Interrupts;
import dev.yett.client.OneShot;
import dev.yett.client.OrderRequest;
import dev.yett.client.UserError;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/// One operation on many hosts, some of them at once. Each host has a thread of its own, which
/// dials, runs and tells; hosts know nothing of each other.
///
/// The first Ctrl-C begins no more, gives up who is still being dialled, and interrupts what runs;
/// the second leaves, which ends it on the devices.
public final class Fleet {
  private final Dialer dialer;
  private final Work work;
  private final Arguments.Secrets secrets;
  private final Optional<Path> directory;
  private final Telling telling;

  // Held while a line is written, which may take for ever: nothing else waits for it.
  private final ReentrantLock writing = new ReentrantLock();
  private final Stops stops = new Stops();
  private Optional<IOException> fault = Optional.empty();

  /// Called for each host as it ends, one after the other, in no order.
  public interface Telling {
    /// Tells of one host.
    ///
    /// @throws IOException nobody reads any more: all of it is stopped
    void ended(Ended ended) throws IOException;
  }

  /// Nothing is begun.
  ///
  /// @param directory where output goes, which exists; in memory without it
  public Fleet(
      Dialer dialer,
      Work work,
      Arguments.Secrets secrets,
      Optional<Path> directory,
      Telling telling) {
    this.dialer = dialer;
    this.work = work;
    this.secrets = secrets;
    this.directory = directory;
    this.telling = telling;
  }

  /// Runs on all of them, and returns when every one has ended and was told.
  ///
  /// @param atOnce how many at the same time
  /// @return whether Ctrl-C stopped it
  /// @throws IOException what the telling threw
  public boolean run(List<HostSpec> hosts, int atOnce, Interrupts interrupts)
      throws IOException, InterruptedException {
    var turn = new Semaphore(atOnce, true);
    // Closed in the other order: the threads are awaited while Ctrl-C is still heard.
    try (var _ = interrupts.listen(stops::stop);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var host : hosts) {
        threads.execute(() -> one(host, turn));
      }
    }
    // All threads have ended.
    if (fault.isPresent()) {
      throw fault.get();
    }
    return stops.stopping();
  }

  private void one(HostSpec host, Semaphore turn) {
    long began = System.nanoTime();
    Ended ended;
    try (var kept = new Kept(host.name(), directory)) {
      var attempt = new Attempt(host, kept);
      try {
        stops.beginDialling();
        turn.acquire();
        try {
          began = System.nanoTime();
          attempt.run();
        } finally {
          turn.release();
        }
      } catch (InterruptedException e) {
        attempt.fate = Fate.STOPPED;
      } finally {
        stops.endDialling();
      }
      ended = attempt.ended(Duration.ofNanos(System.nanoTime() - began));
    } catch (IOException | RuntimeException e) {
      var error = new UserError(ExitCode.FAILED, "its output could not be kept: " + e);
      ended =
          new Ended(
              host.name(),
              Fate.LOST,
              Optional.of(error),
              Optional.empty(),
              new Kept(host.name(), Optional.empty()),
              Duration.ofNanos(System.nanoTime() - began),
              List.of());
    }
    tell(ended);
  }

  private void tell(Ended ended) {
    writing.lock();
    try {
      if (fault.isEmpty()) {
        telling.ended(ended);
        return;
      }
    } catch (IOException e) {
      fault = Optional.of(e);
    } finally {
      writing.unlock();
    }
    stops.stop();
    stops.stop();
  }

  /// One host's turn, on its thread.
  private final class Attempt {
    private final HostSpec host;
    private final Kept kept;
    private Fate fate = Fate.UNREACHABLE;
    private Optional<UserError> error = Optional.empty();
    private Optional<Ended.Ran> order = Optional.empty();
    private List<String> notes = List.of();

    Attempt(HostSpec host, Kept kept) {
      this.host = host;
      this.kept = kept;
    }

    void run() throws InterruptedException {
      try (var device = dialer.dial(host)) {
        notes = device.notes();
        fate = Fate.REFUSED;
        var request = request(device);
        stops.endDialling();
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        fate = Fate.LOST;
        order(device, request);
      } catch (UserError e) {
        error = Optional.of(e);
        fate = stops.stopping() && fate != Fate.REFUSED ? Fate.STOPPED : fateOf(e);
      }
    }

    /// Where it was until then decides, unless somebody refused.
    private Fate fateOf(UserError e) {
      return e.exitCode() == ExitCode.REFUSED ? Fate.REFUSED : fate;
    }

    private OrderRequest request(Device device) throws UserError {
      var spec =
          device
              .catalogue()
              .find(work.operation())
              .orElseThrow(
                  () ->
                      new UserError(
                          ExitCode.USAGE, "it has no operation '" + work.operation() + "'"));
      return OrderRequest.of(spec, Arguments.parse(spec, work.words(), secrets));
    }

    private void order(Device device, OrderRequest request) throws UserError, InterruptedException {
      var shot = new OneShot(dialer, host, stops);
      try (var input = new Input(work.input())) {
        var finished = shot.run(device, request, input.stream(), kept);
        order = Optional.of(new Ended.Ran(request.operation(), shot.digest(), finished));
        error = Failures.of(host.name(), request.operation(), finished);
        fate = fateOf(finished);
      } catch (IOException e) {
        fate = Fate.FAILED;
        error = Optional.of(new UserError(ExitCode.FAILED, "not kept, or not sent: " + e));
      }
    }

    private Fate fateOf(Finished finished) {
      if (finished.ending() instanceof Ending.Exited(int status) && status == 0) {
        return Fate.DONE;
      }
      return switch (Failures.exitCode(finished)) {
        case ExitCode.NO_CONNECTION ->
            finished.ending() instanceof Ending.Failed ? Fate.LOST : Fate.FAILED;
        case ExitCode.REFUSED ->
            finished.ending() instanceof Ending.Failed ? Fate.REFUSED : Fate.FAILED;
        default -> Fate.FAILED;
      };
    }

    Ended ended(Duration took) {
      return new Ended(host.name(), fate, error, order, kept, took, notes);
    }
  }

  /// The file of input, opened anew for each host.
  private static final class Input implements AutoCloseable {
    private final Optional<InputStream> stream;

    Input(Optional<Path> file) throws IOException {
      stream = file.isPresent() ? Optional.of(Files.newInputStream(file.get())) : Optional.empty();
    }

    Optional<InputStream> stream() {
      return stream;
    }

    @Override
    public void close() throws IOException {
      if (stream.isPresent()) {
        stream.get().close();
      }
    }
  }
}
