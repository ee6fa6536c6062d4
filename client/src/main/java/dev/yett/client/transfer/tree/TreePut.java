package dev.yett.client.transfer.tree;

import dev.yett.client.BuiltIn;
import dev.yett.client.Device;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.OrderRequest;
import dev.yett.client.RunningOrder;
import dev.yett.client.Sink;
import dev.yett.client.UserError;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.Route;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Stores entries below a directory of a device, by one order, and by another for what is left when
/// the connection is lost. For one thread.
///
/// An entry counts as stored when the device has said that it settled it; until then it is
/// remembered, so that it can be sent again.
public final class TreePut {
  private final Route route;
  private final Options options;
  private final Progress progress;
  private final RemotePath to;
  private final Pending pending;
  private @Nullable RunningOrder lost;

  /// @param to a directory that is there
  public TreePut(Route route, Options options, Progress progress, RemotePath to) {
    this.route = route;
    this.options = options;
    this.progress = progress;
    this.to = to;
    this.pending = new Pending(progress);
  }

  /// Stores all of them.
  ///
  /// @return how many could not be; each has been told
  public long put(Item.Source items) throws UserError, IOException, InterruptedException {
    try {
      route.persist(
          device -> {
            attempt(device, items);
            return true;
          });
    } catch (Unreadable e) {
      throw e.why;
    }
    return pending.failures();
  }

  /// The source of the items failed.
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // never serialized
    private final IOException why;

    Unreadable(IOException why) {
      super(why);
      this.why = why;
    }
  }

  private void attempt(Device device, Item.Source items) throws UserError, InterruptedException {
    if (lost != null && outcome(device, lost)) {
      return;
    }
    lost = null;
    pending.again(new Parts(route, options, to).of(device, pending.large()));
    var order = device.start(request());
    route.runs(order);
    try {
      pending.begin();
      var sending = new Sending(device, order, options, progress, pending);
      lost = order;
      var finished = sending.send(items);
      lost = null;
      worked(device, finished);
    } catch (IOException e) {
      throw new Unreadable(e);
    } finally {
      route.runs(null);
    }
  }

  private OrderRequest request() {
    var arguments = new TreeMap<String, Value>();
    arguments.put("path", new Value.Text(to.toString()));
    options.putStoring(arguments);
    options.putDigest(arguments);
    return OrderRequest.of(BuiltIn.PUT_TREE, arguments);
  }

  private void worked(Device device, Finished finished) throws UserError {
    if (finished.ending() instanceof Ending.Exited(int status) && status <= 1) {
      pending.requireNone(device.name());
      return;
    }
    throw Failures.of(device.name(), BuiltIn.PUT_TREE, to.toString(), finished)
        .orElseGet(
            () -> new UserError(ExitCode.FAILED, "put-tree on " + device.name() + " failed"));
  }

  /// What became of an order whose connection was lost.
  ///
  /// @return whether it had stored everything
  private boolean outcome(Device device, RunningOrder before)
      throws UserError, InterruptedException {
    if (!before.input().isSealed()) {
      // It cannot have come to its end; to ask makes the device let go of it.
      ask(device, before);
      return false;
    }
    return ask(device, before)
        .filter(f -> f.ending() instanceof Ending.Exited)
        .map(
            f -> {
              pending.settledUnseen(f.ending() instanceof Ending.Exited(int status) && status == 0);
              return true;
            })
        .orElse(false);
  }

  private static Optional<Finished> ask(Device device, RunningOrder before)
      throws UserError, InterruptedException {
    var order = device.again(before);
    if (order.awaitReceipt() instanceof Receipt.Started started && started.joined()) {
      try {
        return Optional.of(order.await(Sink.discard()));
      } catch (IOException e) {
        throw new AssertionError("nothing was written", e);
      }
    }
    order.abandon();
    return Optional.empty();
  }

  /// Paths of entries that the device had already, where it must not replace any.
  public List<Item> existing() {
    return new ArrayList<>(pending.existing());
  }
}
