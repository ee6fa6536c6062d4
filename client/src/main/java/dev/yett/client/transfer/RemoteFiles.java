package dev.yett.client.transfer;

import dev.yett.client.BuiltIn;
import dev.yett.client.Collected;
import dev.yett.client.Device;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.OrderRequest;
import dev.yett.client.RunningOrder;
import dev.yett.client.Sink;
import dev.yett.client.UserError;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.SignalName;
import dev.yett.protocol.Value;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The files of a device. One order at a time: for one thread, but [#cancel] for any.
public final class RemoteFiles {
  /// Entries of one directory that are held in memory.
  public static final int ENTRIES = 1_000_000;

  private static final long LISTING = 256L << 20;

  private final Device device;
  private final AtomicReference<@Nullable RunningOrder> running = new AtomicReference<>();

  public RemoteFiles(Device device) {
    this.device = device;
  }

  /// Stops what runs, as Ctrl-C does.
  public void cancel() {
    var order = running.get();
    if (order != null) {
      try {
        order.signal(SignalName.INT);
      } catch (UserError e) {
        // The connection is over, which whoever awaits the order learns.
      }
    }
  }

  /// Tells the entries of a directory, in no order, as they come.
  public void list(RemotePath directory, Consumer<Entry> each)
      throws UserError, InterruptedException {
    run(
        OrderRequest.of(BuiltIn.LIST, arguments("path", directory)),
        new Rows() {
          @Override
          public void record(Cbor row) throws IOException {
            each.accept(entry(row));
          }
        });
  }

  /// The entries of a directory by name, at most [#ENTRIES] of them.
  public List<Entry> list(RemotePath directory) throws UserError, InterruptedException {
    var entries = new ArrayList<Entry>();
    run(
        OrderRequest.of(BuiltIn.LIST, arguments("path", directory)),
        new Rows() {
          private long size;

          @Override
          public void record(Cbor row) throws IOException {
            var entry = entry(row);
            size += 128 + 2L * entry.name().length();
            if (entries.size() >= ENTRIES || size > LISTING) {
              throw new IOException("the directory has too many entries to hold");
            }
            entries.add(entry);
          }
        });
    entries.sort(java.util.Comparator.comparing(Entry::name));
    return entries;
  }

  /// What a path leads to.
  public Entry stat(RemotePath path) throws UserError, InterruptedException {
    var collected = new Collected(1 << 16);
    run(OrderRequest.of(BuiltIn.STAT, arguments("path", path)), collected);
    try {
      if (collected.rows().size() == 1) {
        return Entry.from(collected.rows().getFirst());
      }
    } catch (ProtocolException e) {
      // Told below.
    }
    throw new UserError(ExitCode.NO_CONNECTION, device.name() + " did not describe " + path);
  }

  /// What a path leads to, if there is anything.
  ///
  /// @throws UserError the device does not tell
  public Optional<Entry> find(RemotePath path) throws UserError, InterruptedException {
    if (path.rest().isEmpty()) {
      return Optional.of(new Entry(path.toString(), Entry.Type.ROOT, 0, 0, Instant.EPOCH));
    }
    var collected = new Collected(1 << 16);
    var order = device.start(OrderRequest.of(BuiltIn.STAT, arguments("path", path)));
    running.set(order);
    try {
      var finished = order.await(collected);
      if (finished.ending() instanceof Ending.Failed failed
          && (failed.reason().equals(Reason.NOT_FOUND.code())
              || failed.reason().equals(Reason.PATH_OUTSIDE_ROOT.code()))) {
        return Optional.empty();
      }
      worked(OrderRequest.of(BuiltIn.STAT, arguments("path", path)), finished);
      if (collected.rows().size() != 1) {
        throw new UserError(ExitCode.NO_CONNECTION, device.name() + " did not describe " + path);
      }
      return Optional.of(Rows.entry(collected.rows().getFirst()));
    } catch (IOException e) {
      throw new UserError(ExitCode.NO_CONNECTION, device.name() + ": " + words(e));
    } finally {
      running.set(null);
    }
  }

  /// Whether a path leads to a directory, as far as the device tells.
  public boolean isDirectory(RemotePath path) throws UserError, InterruptedException {
    if (path.rest().isEmpty()) {
      return true;
    }
    try {
      return stat(path).isDirectory();
    } catch (UserError e) {
      if (device.isOpen()) {
        return false;
      }
      throw e;
    }
  }

  public void makeDirectory(RemotePath path) throws UserError, InterruptedException {
    run(OrderRequest.of(BuiltIn.MAKE_DIRECTORY, arguments("path", path)), Sink.discard());
  }

  /// Removes a file, a link or an empty directory.
  public void remove(RemotePath path) throws UserError, InterruptedException {
    run(OrderRequest.of(BuiltIn.REMOVE, arguments("path", path)), Sink.discard());
  }

  /// Moves within one root.
  public void move(RemotePath from, RemotePath to, boolean overwrite)
      throws UserError, InterruptedException {
    var arguments = arguments("from", from);
    arguments.put("to", new Value.Text(to.toString()));
    if (overwrite) {
      arguments.put("overwrite", new Value.Flag());
    }
    run(OrderRequest.of(BuiltIn.MOVE, arguments), Sink.discard());
  }

  private static SortedMap<String, Value> arguments(String name, RemotePath path) {
    SortedMap<String, Value> arguments = new TreeMap<>();
    arguments.put(name, new Value.Text(path.toString()));
    return arguments;
  }

  private Finished run(OrderRequest request, Sink sink) throws UserError, InterruptedException {
    var order = device.start(request);
    running.set(order);
    try {
      return worked(request, order.await(sink));
    } catch (IOException e) {
      if (device.isOpen()) {
        order.abandon();
      }
      throw new UserError(ExitCode.FAILED, request.operation().name() + ": " + words(e));
    } finally {
      running.set(null);
    }
  }

  private Finished worked(OrderRequest request, Finished finished) throws UserError {
    if (finished.ending() instanceof Ending.Exited(int status) && status == 0) {
      return finished;
    }
    throw Failures.of(device.name(), request, finished)
        .orElseGet(
            () ->
                new UserError(
                    ExitCode.FAILED,
                    request.operation().name() + " on " + device.name() + " failed"));
  }

  static String words(IOException e) {
    return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
  }

  /// Takes records and nothing else.
  private abstract static class Rows implements Sink {
    @Override
    public void output(byte[] bytes) throws IOException {
      throw new IOException("bytes came where records were expected");
    }

    @Override
    public void errors(byte[] bytes) throws IOException {
      throw new IOException("bytes came where records were expected");
    }

    static Entry entry(Cbor row) throws IOException {
      try {
        return Entry.from(row);
      } catch (ProtocolException e) {
        throw new IOException("a row of the listing is malformed", e);
      }
    }
  }
}
