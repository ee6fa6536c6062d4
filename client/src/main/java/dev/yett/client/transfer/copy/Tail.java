package dev.yett.client.transfer.copy;

import dev.yett.client.BuiltIn;
import dev.yett.client.Device;
import dev.yett.client.Failures;
import dev.yett.client.OrderRequest;
import dev.yett.client.RunningOrder;
import dev.yett.client.UserError;
import dev.yett.client.transfer.OrderOutput;
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.client.transfer.Route;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.TreeMap;

/// The end of a file on a device, and what is added to it, over losses of the connection too. For
/// one thread.
public final class Tail {
  /// Where the last lines are looked for.
  private static final int LAST = 1 << 20;

  private final Route route;
  private final OutputStream out;
  private final byte[] chunk = new byte[1 << 16];
  private long offset;

  public Tail(Route route, OutputStream out) {
    this.route = route;
    this.out = out;
  }

  /// Writes the last lines.
  public void lines(RemotePath path, int lines)
      throws UserError, IOException, InterruptedException {
    var device = route.device();
    long size = new RemoteFiles(device).stat(path).size();
    offset = Math.max(0, size - LAST);
    var last = new ByteArrayOutputStream();
    pass(device, BuiltIn.GET, path, last);
    byte[] bytes = last.toByteArray();
    int from = bytes.length;
    int found = bytes.length > 0 && bytes[bytes.length - 1] == '\n' ? -1 : 0;
    while (from > 0 && found < lines) {
      from--;
      found += bytes[from] == '\n' ? 1 : 0;
    }
    from += found == lines ? 1 : 0;
    out.write(bytes, Math.min(from, bytes.length), bytes.length - Math.min(from, bytes.length));
    out.flush();
  }

  /// Writes what is added, until [Route#stop].
  public void follow(RemotePath path) throws UserError, IOException, InterruptedException {
    var broken = new IOException[1];
    route.persist(
        device -> {
          try {
            pass(device, BuiltIn.FOLLOW, path, out);
          } catch (IOException e) {
            broken[0] = e;
          }
          return true;
        });
    if (broken[0] != null) {
      throw broken[0];
    }
  }

  private void pass(Device device, OperationSpec operation, RemotePath path, OutputStream to)
      throws UserError, IOException, InterruptedException {
    var arguments = new TreeMap<String, Value>();
    arguments.put("path", new Value.Text(path.toString()));
    arguments.put("offset", new Value.Int(offset));
    var order = device.start(OrderRequest.of(operation, arguments));
    route.runs(order);
    boolean ended = false;
    try (var in = new OrderOutput(order)) {
      for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
        to.write(chunk, 0, got);
        to.flush();
        offset += got;
        route.progressed();
      }
      var finished = in.end();
      ended = true;
      var failed = Failures.of(device.name(), operation, path.toString(), finished);
      if (failed.isPresent() && !route.isStopped()) {
        throw failed.get();
      }
    } catch (OrderOutput.FailedException e) {
      if (!route.isStopped()) {
        throw e.why();
      }
    } finally {
      route.runs(null);
      if (!ended && device.isOpen()) {
        leave(order);
      }
    }
  }

  private static void leave(RunningOrder order) throws InterruptedException {
    try {
      order.abandon();
    } catch (UserError e) {
      // The connection is over.
    }
  }
}
