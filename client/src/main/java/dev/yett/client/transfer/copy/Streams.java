package dev.yett.client.transfer.copy;

import dev.yett.client.BuiltIn;
import dev.yett.client.Device;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.OrderEndedException;
import dev.yett.client.OrderRequest;
import dev.yett.client.RunningOrder;
import dev.yett.client.Sink;
import dev.yett.client.UserError;
import dev.yett.client.local.Words;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.OrderOutput;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.Route;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.TreeMap;

/// Contents that come from a stream or go to one, and so cannot be gone on with. For one thread.
public final class Streams {
  private static final int CHUNK = 64 << 10;

  private final Route route;
  private final Options options;
  private final Progress progress;

  public Streams(Route route, Options options, Progress progress) {
    this.route = route;
    this.options = options;
    this.progress = progress;
  }

  /// Stores all that a stream gives, once it has ended well.
  public void put(InputStream in, RemotePath to) throws UserError, InterruptedException {
    var device = route.device();
    var arguments = new TreeMap<String, Value>();
    arguments.put("path", new Value.Text(to.toString()));
    options.putStoring(arguments);
    arguments.remove("keep");
    options.putDigest(arguments);
    var order = device.start(OrderRequest.of(BuiltIn.PUT, arguments));
    route.runs(order);
    var moving = progress.begin(to.name().orElse(""), -1);
    boolean done = false;
    try {
      send(in, order, moving);
      done = true;
      worked(device, BuiltIn.PUT, order.await(Sink.discard()));
      moving.done();
    } catch (OrderOutput.FailedException e) {
      throw e.why();
    } catch (IOException e) {
      throw new UserError(ExitCode.FAILED, "what is to be stored cannot be read: " + Words.of(e));
    } finally {
      moving.sent();
      route.runs(null);
      if (!done && device.isOpen()) {
        order.abandon();
      }
    }
  }

  private void send(InputStream in, RunningOrder order, Progress.Moving moving) throws IOException {
    byte[] chunk = new byte[CHUNK];
    try {
      for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
        take(got);
        order.input().write(chunk, 0, got);
        moving.moved(got);
      }
      order.input().finish();
    } catch (OrderEndedException e) {
      // Whoever awaits it learns why.
    }
  }

  private void take(int bytes) throws InterruptedIOException {
    try {
      options.pace().take(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /// Writes a file of the device to a stream. What was written before a failure stays written.
  public void get(RemotePath from, OutputStream out)
      throws UserError, IOException, InterruptedException {
    try (var in = open(from)) {
      byte[] chunk = new byte[CHUNK];
      for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
        take(got);
        out.write(chunk, 0, got);
      }
      out.flush();
    } catch (OrderOutput.FailedException e) {
      throw e.why();
    }
  }

  /// A file of the device as a stream, which ends only where the file was whole.
  public InputStream open(RemotePath from) throws UserError, InterruptedException {
    var device = route.device();
    var arguments = new TreeMap<String, Value>();
    arguments.put("path", new Value.Text(from.toString()));
    options.putDigest(arguments);
    var order = device.start(OrderRequest.of(BuiltIn.GET, arguments).bulk());
    route.runs(order);
    return new Whole(device, order);
  }

  private final class Whole extends InputStream {
    private final Device device;
    private final RunningOrder order;
    private final OrderOutput output;
    private boolean ended;

    Whole(Device device, RunningOrder order) {
      this.device = device;
      this.order = order;
      this.output = new OrderOutput(order);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int got = output.read(bytes, offset, length);
      if (got < 0 && !ended) {
        ended = true;
        try {
          worked(device, BuiltIn.GET, output.end());
        } catch (UserError e) {
          throw new OrderOutput.FailedException(e);
        }
      }
      return got;
    }

    @Override
    public void close() throws IOException {
      route.runs(null);
      if (!ended && device.isOpen()) {
        try {
          order.abandon();
        } catch (UserError e) {
          // Nobody wants the rest.
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static void worked(Device device, OperationSpec operation, Finished finished)
      throws UserError {
    if (!(finished.ending() instanceof Ending.Exited(int status)) || status != 0) {
      throw Failures.of(device.name(), operation, finished)
          .orElseGet(
              () ->
                  new UserError(
                      ExitCode.FAILED, operation.name() + " on " + device.name() + " failed"));
    }
  }
}
