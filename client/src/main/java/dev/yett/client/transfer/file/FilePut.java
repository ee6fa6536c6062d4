package dev.yett.client.transfer.file;

import dev.yett.client.BuiltIn;
import dev.yett.client.Device;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.OrderEndedException;
import dev.yett.client.OrderRequest;
import dev.yett.client.RunningOrder;
import dev.yett.client.Sink;
import dev.yett.client.UserError;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.Route;
import dev.yett.client.transfer.tree.Parts;
import dev.yett.client.transfer.tree.Prefix;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.SignalName;
import dev.yett.protocol.Value;
import dev.yett.protocol.delta.Signatures;
import dev.yett.protocol.tree.ContentDigest;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Stores one file under exactly one path, by one order, and by another from where the device had
/// got to when the connection is lost. For one thread.
public final class FilePut {
  /// A file from this size on is worth asking for what the device kept of it.
  private static final long LARGE = 4 << 20;

  private final Route route;
  private final Options options;
  private final Progress progress;
  private final Source source;
  private final RemotePath to;
  private final Progress.Moving moving;
  private final Travel travel;
  private Optional<ContentDigest> kept = Optional.empty();
  private boolean asked;
  private long told;
  private @Nullable RunningOrder lost;

  /// How the content travels.
  private enum Travel {
    /// Byte for byte.
    PLAIN,
    /// Compressed, and with holes.
    PIECES,
    /// By what differs from the file that is there.
    CHANGES
  }

  private FilePut(
      Route route,
      Options options,
      Progress progress,
      Source source,
      RemotePath to,
      Progress.Moving moving,
      Travel travel) {
    this.route = route;
    this.options = options;
    this.progress = progress;
    this.source = source;
    this.to = to;
    this.moving = moving;
    this.travel = travel;
  }

  /// Stores a file.
  ///
  /// @return bytes
  public static long put(
      Route route, Options options, Progress progress, Source source, RemotePath to)
      throws UserError, IOException, InterruptedException {
    var travel = Sample.shrinks(source, options.compression()) ? Travel.PIECES : Travel.PLAIN;
    return run(route, options, progress, source, to, travel);
  }

  /// Stores a file by what differs from the one that is there.
  ///
  /// @return bytes
  public static long change(
      Route route, Options options, Progress progress, Source source, RemotePath to)
      throws UserError, IOException, InterruptedException {
    return run(route, options, progress, source, to, Travel.CHANGES);
  }

  private static long run(
      Route route, Options options, Progress progress, Source source, RemotePath to, Travel travel)
      throws UserError, IOException, InterruptedException {
    var moving = progress.begin(to.name().orElse(""), source.size());
    var put = new FilePut(route, options, progress, source, to, moving, travel);
    try {
      route.persist(
          device -> {
            put.attempt(device);
            return true;
          });
    } catch (UnreadableException e) {
      throw e.why();
    } finally {
      moving.sent();
    }
    moving.done();
    return source.size();
  }

  private void attempt(Device device) throws UserError, InterruptedException {
    try {
      var before = lost;
      lost = null;
      if (before != null && outcome(device, before)) {
        return;
      }
      if (travel != Travel.CHANGES && source.size() >= LARGE && !asked) {
        kept = Parts.of(route, device, options, to).filter(this::isOurs);
      }
      asked = false;
      fresh(device);
    } catch (IOException e) {
      throw new UnreadableException(e);
    }
  }

  private boolean isOurs(ContentDigest part) {
    return Prefix.matches(source.channel(), part, RunningDigest.of(options.digest()));
  }

  private void fresh(Device device) throws UserError, IOException, InterruptedException {
    Optional<Signatures> signatures =
        travel == Travel.CHANGES ? Optional.of(Basis.of(route, device, to)) : Optional.empty();
    var order = device.start(request());
    route.runs(order);
    try {
      lost = order;
      var sent = send(device, order, signatures);
      var finished = order.await(Sink.discard());
      lost = null;
      if (kept.isPresent() && isOther(finished)) {
        // What the device kept is not what we have: from the beginning, then.
        kept = Optional.empty();
        asked = true;
        attempt(device);
        return;
      }
      verify(device, worked(device, finished), sent);
    } finally {
      route.runs(null);
    }
  }

  private static boolean isOther(Finished finished) {
    return finished.ending() instanceof Ending.Failed(var reason, var _, var argument)
        && reason.equals("source-changed")
        && argument.filter("kept"::equals).isPresent();
  }

  private OrderRequest request() {
    var arguments = new TreeMap<String, Value>();
    arguments.put("path", new Value.Text(to.toString()));
    options.putStoring(arguments);
    options.putDigest(arguments);
    if (options.preserve()) {
      arguments.put("mode", new Value.Int(source.local().mode()));
      arguments.put(
          "modified", new Value.Int(Math.max(0, source.local().modified().toEpochMilli())));
    }
    if (kept.isPresent()) {
      arguments.put("offset", new Value.Int(kept.get().size()));
      arguments.put("kept", new Value.Text(kept.get().digest().value().hex()));
    }
    if (travel != Travel.PLAIN) {
      arguments.put("pieces", new Value.Flag());
    }
    if (travel == Travel.CHANGES) {
      arguments.put("basis", new Value.Flag());
    }
    return OrderRequest.of(BuiltIn.PUT, arguments);
  }

  /// @return the digest of the whole content; none where the order ended before
  private Optional<Digest> send(Device device, RunningOrder order, Optional<Signatures> signatures)
      throws UserError, IOException, InterruptedException {
    boolean done = false;
    var counted = new Told(moving);
    try {
      var body = new Body(source, options, device, order, counted);
      var digest =
          switch (travel) {
            case PLAIN -> body.plain(kept);
            case PIECES -> body.pieces(kept);
            case CHANGES -> body.changes(signatures.orElseThrow());
          };
      if (!source.isUnchanged()) {
        throw new UserError(
            ExitCode.FAILED,
            source.local().name() + " changed while it was read; nothing was stored");
      }
      order.input().finish();
      done = true;
      return Optional.of(digest);
    } catch (OrderEndedException e) {
      done = true;
      return Optional.empty();
    } finally {
      progress.wire(order.input().sent());
      if (!done && device.isOpen()) {
        kill(order);
      }
    }
  }

  private static void kill(RunningOrder order) throws InterruptedException {
    try {
      order.abandon();
    } catch (UserError e) {
      // The connection is over.
    }
  }

  /// Tells what has not been told before: what is sent a second time is no progress.
  private final class Told implements Body.Moved {
    private final Progress.Moving to;
    private long at;

    Told(Progress.Moving to) {
      this.to = to;
    }

    @Override
    public void kept(long bytes) {
      at += bytes;
      if (at > told) {
        to.kept(at - told);
        told = at;
      }
    }

    @Override
    public void moved(long bytes) {
      at += bytes;
      if (at > told) {
        to.moved(at - told);
        told = at;
      }
    }
  }

  /// What became of an order whose connection was lost.
  ///
  /// @return whether it had stored the file
  private boolean outcome(Device device, RunningOrder before)
      throws UserError, IOException, InterruptedException {
    var order = device.again(before);
    if (!(order.awaitReceipt() instanceof Receipt.Started started) || !started.joined()) {
      order.signal(SignalName.KILL);
      kill(order);
      return false;
    }
    var finished = order.await(Sink.discard());
    if (finished.ending() instanceof Ending.Exited(int status) && status == 0) {
      return true;
    }
    if (finished.ending() instanceof Ending.Failed(var reason, var _, var _)
        && (reason.equals("lost") || reason.equals("left") || reason.equals("unknown-outcome"))) {
      return false;
    }
    worked(device, finished);
    return true;
  }

  private Finished worked(Device device, Finished finished) throws UserError {
    if (finished.ending() instanceof Ending.Exited(int status) && status == 0) {
      return finished;
    }
    throw Failures.of(device.name(), BuiltIn.PUT, to.toString(), finished)
        .orElseGet(() -> new UserError(ExitCode.FAILED, "put on " + device.name() + " failed"));
  }

  /// Compares what the device says that it stored with what was sent (row H10).
  private void verify(Device device, Finished finished, Optional<Digest> digest) throws UserError {
    var size = finished.result().get("size").filter(s -> s.equals(Cbor.of(source.size())));
    var same =
        finished
            .result()
            .get("digest")
            .flatMap(Digest::from)
            .filter(d -> digest.filter(d::equals).isPresent());
    if (size.isEmpty() || same.isEmpty()) {
      throw new UserError(
          ExitCode.NO_CONNECTION,
          "%s on %s is not what was sent, says the device".formatted(to, device.name()));
    }
  }

  /// The file here cannot be read, which no other connection mends.
  private static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // never serialized
    private final IOException why;

    UnreadableException(IOException why) {
      super(why);
      this.why = why;
    }

    IOException why() {
      return why;
    }
  }
}
