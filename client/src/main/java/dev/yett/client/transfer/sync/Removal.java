package dev.yett.client.transfer.sync;

import dev.yett.client.BuiltIn;
import dev.yett.client.Device;
import dev.yett.client.Failures;
import dev.yett.client.OrderRequest;
import dev.yett.client.RunningOrder;
import dev.yett.client.Sink;
import dev.yett.client.UserError;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.Route;
import dev.yett.client.transfer.tree.Plan;
import dev.yett.protocol.Ending;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Value;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;

/// Removes from a device what its own manifest said that it has below a directory: what is in a
/// directory before it, some orders ahead of their answers.
final class Removal {
  private static final int AHEAD = 12;

  private final Route route;
  private final Progress progress;
  private final RemotePath below;
  private long failures;

  Removal(Route route, Progress progress, RemotePath below) {
    this.route = route;
    this.progress = progress;
    this.below = below;
  }

  private record Sent(String path, RunningOrder order) {}

  /// Removes them, the last first.
  ///
  /// @return how many could not be removed; each has been told
  long remove(Plan plan) throws UserError, InterruptedException {
    if (plan.isEmpty()) {
      return 0;
    }
    var todo = new ArrayDeque<>(plan.backwards());
    route.persist(
        device -> {
          var sent = new ArrayDeque<Sent>();
          while (!todo.isEmpty() || !sent.isEmpty()) {
            if (!todo.isEmpty() && sent.size() < AHEAD && !route.isStopped()) {
              var path = todo.peek().path();
              sent.add(new Sent(path, device.start(request(path))));
              todo.remove();
            } else if (sent.isEmpty()) {
              break;
            } else {
              await(device, sent.remove());
            }
          }
          return true;
        });
    return failures;
  }

  private OrderRequest request(String path) {
    // It came from a manifest that was checked, so it lies below.
    var whole = RemotePath.parse(below + "/" + path).filter(below::contains).orElseThrow();
    return OrderRequest.of(
        BuiltIn.REMOVE, new TreeMap<>(Map.of("path", new Value.Text(whole.toString()))));
  }

  private void await(Device device, Sent sent) throws UserError, InterruptedException {
    try {
      var finished = sent.order().await(Sink.discard());
      if (finished.ending() instanceof Ending.Exited(int status) && status == 0) {
        progress.removed(sent.path());
        return;
      }
      fail(
          sent.path(),
          Failures.of(device.name(), BuiltIn.REMOVE, finished)
              .map(UserError::getMessage)
              .orElse("it failed"));
    } catch (UserError e) {
      if (!device.isOpen()) {
        throw e;
      }
      fail(sent.path(), e.getMessage());
    } catch (IOException e) {
      throw new AssertionError("nothing was written", e);
    }
  }

  private void fail(String path, String why) {
    failures++;
    progress.skipped(path, why);
  }
}
