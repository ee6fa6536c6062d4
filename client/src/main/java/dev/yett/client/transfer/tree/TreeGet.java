package dev.yett.client.transfer.tree;

import dev.yett.client.BuiltIn;
import dev.yett.client.Device;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.OrderRequest;
import dev.yett.client.UserError;
import dev.yett.client.local.Incoming;
import dev.yett.client.local.Local;
import dev.yett.client.local.LocalTree;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.OrderOutput;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.Route;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.Value;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.PieceReader;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.protocol.tree.PiecesMalformedException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Fetches entries below a path of a device by one order, and by another for what is left when the
/// connection is lost. Writes nothing but what lies below the directory that the user named, under
/// names that were asked for or lie below what was asked for. For one thread.
public final class TreeGet {
  /// A file from this size on leaves its part when the connection is lost.
  static final long LARGE = 1 << 20;

  private final Route route;
  private final Options options;
  private final Progress progress;
  private final RemotePath from;
  private final LocalTree to;
  private final Optional<String> as;
  private final Landing landing;
  private @Nullable IOException broken;

  /// Nothing is asked yet.
  ///
  /// @param to the directory that becomes as `from` is
  /// @param as where one file is asked for: its name in `to`
  public TreeGet(
      Route route,
      Options options,
      Progress progress,
      RemotePath from,
      LocalTree to,
      Optional<String> as) {
    this.route = route;
    this.options = options;
    this.progress = progress;
    this.from = from;
    this.to = to;
    this.as = as;
    this.landing = new Landing(options, progress, route.name(), from, to, as);
  }

  /// Fetches all there is.
  ///
  /// @return how many entries could not be; each has been told
  public long everything() throws UserError, IOException, InterruptedException {
    var begun = new boolean[1];
    return fetch(
        device -> {
          if (!begun[0]) {
            begun[0] = true;
            run(device, Optional.empty(), Map.of());
            return;
          }
          var rest = new Plan();
          Manifest.read(
              route, device, from, Manifest.Depth.STATUS, options, entry -> plan(entry, rest));
          if (!rest.isEmpty()) {
            run(device, Optional.of(new Wanted(rest)), kept(rest.iterator()));
          }
        },
        landing::finishDirectories);
  }

  private void plan(dev.yett.protocol.tree.TreeEntry entry, Plan rest) {
    if (entry.failed().isEmpty() && !landing.has(entry.path())) {
      rest.add(new Plan.Step(entry.path(), entry.type(), entry.size().orElse(0)));
    }
  }

  /// Fetches these. Modes and times of directories among them are left to whoever knows when
  /// nothing more changes in them.
  ///
  /// @return how many entries could not be; each has been told
  public long these(Plan plan) throws UserError, IOException, InterruptedException {
    var wanted = new Wanted(plan);
    return fetch(device -> run(device, Optional.of(wanted), kept(wanted.rest())), () -> {});
  }

  private interface Work {
    void on(Device device) throws UserError, IOException, InterruptedException;
  }

  private long fetch(Work work, Runnable last) throws UserError, IOException, InterruptedException {
    try (landing) {
      route.persist(
          device -> {
            attempt(device, work);
            return true;
          });
      if (broken != null) {
        throw broken;
      }
      landing.finish();
      last.run();
      return landing.failures();
    }
  }

  private void attempt(Device device, Work work) throws UserError, InterruptedException {
    try {
      try {
        work.on(device);
      } catch (OrderOutput.FailedException e) {
        landing.interrupted(mayGoOn(device));
        throw e.why();
      } catch (UserError e) {
        landing.interrupted(mayGoOn(device));
        throw e;
      }
    } catch (IOException e) {
      broken = e;
    }
  }

  /// Whether what came of a file can be the beginning of a later transfer.
  private boolean mayGoOn(Device device) {
    return route.isStopped() || device.wasLost();
  }

  /// Entries that are named to the device, and how far it has answered.
  static final class Wanted {
    private final Plan plan;
    private long answered;

    Wanted(Plan plan) {
      this.plan = plan;
    }

    Iterator<Plan.Step> rest() {
      var all = plan.iterator();
      for (long i = 0; i < answered; i++) {
        all.next();
      }
      return all;
    }

    void answered() {
      answered++;
    }
  }

  /// What lies here of files that were fetched before, by path.
  private Map<String, ContentDigest> kept(Iterator<Plan.Step> steps) {
    var kept = new HashMap<String, ContentDigest>();
    while (steps.hasNext()) {
      var step = steps.next();
      if (step.type() == EntryType.FILE && step.size() >= LARGE) {
        kept(step).ifPresent(part -> kept.put(step.path(), part));
      }
    }
    return kept;
  }

  private Optional<ContentDigest> kept(Plan.Step step) {
    var components = as.map(List::of).orElseGet(step::components);
    try {
      var folder = to.parent(components);
      var part =
          folder
              .find(Incoming.partName(components.getLast(), landing.origin(step.path())))
              .filter(f -> f.type() == Local.Type.FILE && f.size() > 0);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      try (var channel = folder.read(part.get().name())) {
        long size = Math.min(channel.size(), step.size());
        var digest = RunningDigest.of(options.digest());
        Prefix.add(channel, size, digest);
        return Optional.of(new ContentDigest(size, digest.soFar()));
      }
    } catch (IOException e) {
      // Its directory is not there yet, or the part cannot be read: it comes from its beginning.
      return Optional.empty();
    }
  }

  private void run(Device device, Optional<Wanted> wanted, Map<String, ContentDigest> kept)
      throws UserError, IOException, InterruptedException {
    var order = device.start(OrderRequest.of(BuiltIn.GET_TREE, arguments(device)).bulk());
    route.runs(order);
    var asking = Asking.begin(order, wanted.map(Wanted::rest), kept);
    boolean ended = false;
    var output = new OrderOutput(order);
    try (var reader = new PieceReader(output)) {
      boolean complete;
      try {
        complete = landing.take(reader, wanted, kept);
      } finally {
        progress.wire(reader.position());
      }
      var finished = output.end();
      ended = true;
      worked(device, finished, complete);
    } catch (PiecesMalformedException | Landing.UnaskedException e) {
      throw broke(device, String.valueOf(e.getMessage()));
    } finally {
      if (!ended && device.isOpen()) {
        Leaving.leave(order);
      }
      route.runs(null);
      asking.join();
    }
  }

  private SortedMap<String, Value> arguments(Device device) {
    var arguments = new TreeMap<String, Value>();
    arguments.put("path", new Value.Text(from.toString()));
    options.putDigest(arguments);
    if (device.welcome().features().contains("zstd") && PieceWriter.canCompress()) {
      options.putCompression(arguments);
    }
    return arguments;
  }

  private static UserError broke(Device device, String why) {
    return new UserError(
        ExitCode.NO_CONNECTION,
        device.name() + " broke the rules: " + why,
        "nothing was written but under names that you asked for");
  }

  private void worked(Device device, Finished finished, boolean complete) throws UserError {
    if (finished.ending() instanceof Ending.Exited(int status) && status <= 1) {
      if (!complete) {
        throw broke(device, "the tree is not complete");
      }
      return;
    }
    throw Failures.of(device.name(), BuiltIn.GET_TREE, from.toString(), finished)
        .orElseGet(
            () -> new UserError(ExitCode.FAILED, "get-tree on " + device.name() + " failed"));
  }
}
