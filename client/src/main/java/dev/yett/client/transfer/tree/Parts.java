package dev.yett.client.transfer.tree;

import dev.yett.client.BuiltIn;
import dev.yett.client.Device;
import dev.yett.client.OrderRequest;
import dev.yett.client.Sink;
import dev.yett.client.UserError;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.Route;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Value;
import dev.yett.protocol.tree.ContentDigest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a device kept of transfers that were interrupted.
public final class Parts {
  private final Route route;
  private final Options options;
  private final RemotePath below;

  Parts(Route route, Options options, RemotePath below) {
    this.route = route;
    this.options = options;
    this.below = below;
  }

  /// What it kept of these, by path.
  Map<String, ContentDigest> of(Device device, List<Item> items)
      throws UserError, InterruptedException {
    var kept = new HashMap<String, ContentDigest>();
    for (var item : items) {
      var path = RemotePath.parse(below + "/" + item.path());
      if (path.isPresent()) {
        of(route, device, options, path.get()).ifPresent(k -> kept.put(item.path(), k));
      }
    }
    return kept;
  }

  /// What the device kept of a transfer of ours to this path. That it cannot say is no reason not
  /// to begin anew.
  public static Optional<ContentDigest> of(
      Route route, Device device, Options options, RemotePath path)
      throws UserError, InterruptedException {
    var arguments = new TreeMap<String, Value>();
    arguments.put("path", new Value.Text(path.toString()));
    options.putDigest(arguments);
    var order = device.start(OrderRequest.of(BuiltIn.PART, arguments));
    route.runs(order);
    try {
      var finished = order.await(Sink.discard());
      if (finished.ending() instanceof Ending.Exited(int status)
          && status == 0
          && finished.result().get("size").orElse(null) instanceof Cbor.Int(long size)
          && size > 0) {
        return finished
            .result()
            .get("digest")
            .flatMap(Digest::from)
            .map(d -> new ContentDigest(size, d));
      }
      return Optional.empty();
    } catch (UserError e) {
      if (!device.isOpen()) {
        throw e;
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new AssertionError("nothing was written", e);
    } finally {
      route.runs(null);
    }
  }
}
