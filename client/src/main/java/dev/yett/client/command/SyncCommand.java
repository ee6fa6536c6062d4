package dev.yett.client.command;

import dev.yett.client.Dialer;
import dev.yett.client.ExitCode;
import dev.yett.client.Json;
import dev.yett.client.UserError;
import dev.yett.client.local.Folder;
import dev.yett.client.local.LocalTree;
import dev.yett.client.local.Words;
import dev.yett.client.show.Bars;
import dev.yett.client.show.TransferEvents;
import dev.yett.client.transfer.Entry;
import dev.yett.client.transfer.Lanes;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.client.transfer.RemotePlace;
import dev.yett.client.transfer.Route;
import dev.yett.client.transfer.sync.Excludes;
import dev.yett.client.transfer.sync.FromDevice;
import dev.yett.client.transfer.sync.Removing;
import dev.yett.client.transfer.sync.SyncOptions;
import dev.yett.client.transfer.sync.ToDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "sync",
    mixinStandardHelpOptions = true,
    description = {
      "Make the directory DST like the directory SRC, one of which is on a device. Files of the",
      "same size and time are left; of large ones that changed only what differs is sent.",
      "Nothing is removed without --delete."
    },
    footer = {
      "",
      "Examples:",
      "  yett sync -n site/ pump-7:/www/site        what would be done",
      "  yett sync --delete site/ pump-7:/www/site",
      "  yett sync --exclude '*.tmp' --exclude cache/ pump-7:/logs logs/",
      "  yett sync --checksum pump-7:/config config/",
      "  yett sync -j 4 pump-7:/data data/"
    })
final class SyncCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only tell what would be done.")
  private boolean plan;

  @Option(
      names = "--delete",
      description = "Remove from DST what SRC does not have, once all else is in its place.")
  private boolean delete;

  @Option(names = "--delete-before", description = "The same, but first, to make room.")
  private boolean deleteFirst;

  @Option(names = "--exclude", paramLabel = "GLOB", description = "Leave alone what matches.")
  private List<String> excludes = List.of();

  @Option(names = "--checksum", description = "Compare contents, not sizes and times.")
  private boolean checksum;

  @Option(names = "--whole-file", description = "Send whole files, also large ones that changed.")
  private boolean whole;

  @Mixin private final TransferMixinCommand transfer = new TransferMixinCommand();

  @Parameters(index = "0", paramLabel = "SRC", description = "The directory to be like.")
  private String source = "";

  @Parameters(index = "1", paramLabel = "DST", description = "The directory to change.")
  private String target = "";

  SyncCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException, InterruptedException {
    var sync =
        new SyncOptions(
            transfer.options(true, true),
            Excludes.of(excludes),
            plan,
            removing(),
            checksum,
            !whole);
    if (transfer.json) {
      try (var events = new TransferEvents(session.screen())) {
        return run(sync, events);
      }
    }
    try (var bars = new Bars(session.screen())) {
      return run(sync, bars);
    }
  }

  private Removing removing() {
    if (deleteFirst) {
      return Removing.BEFORE;
    }
    return delete ? Removing.AFTER : Removing.NEVER;
  }

  private int run(SyncOptions sync, Progress progress)
      throws UserError, IOException, InterruptedException {
    var from = RemotePlace.parse(source);
    var to = RemotePlace.parse(target);
    if (from.isPresent() == to.isPresent()) {
      throw new UserError(
          ExitCode.USAGE,
          "one side of a sync is on a device, the other here",
          "a directory on a device is HOST:/PATH, as in pump-7:/logs");
    }
    try (var dialer = session.dialer()) {
      long failures =
          to.isPresent()
              ? toDevice(dialer, to.get(), sync, progress)
              : fromDevice(dialer, from.orElseThrow(), sync, progress);
      return failures == 0 ? 0 : ExitCode.FAILED;
    }
  }

  private Route route(Dialer dialer, RemotePlace place) throws UserError {
    return new Route(dialer, session.host(place.host()), session.screen()::note, Route.PATIENCE);
  }

  private long toDevice(Dialer dialer, RemotePlace to, SyncOptions sync, Progress progress)
      throws UserError, IOException, InterruptedException {
    var here = directory(source);
    try (var route = route(dialer, to);
        var lanes = transfer.lanes(route);
        var _ = session.interrupts().listen(lanes::stop);
        var tree = new LocalTree(here)) {
      var found = route.persist(device -> new RemoteFiles(device).find(to.path()));
      if (found.isPresent() && !found.filter(Entry::isDirectory).isPresent()) {
        throw new UserError(ExitCode.FAILED, to.path() + " is not a directory there");
      }
      return new ToDevice(lanes, sync, progress, this::tell, tree, to.path(), found.isPresent())
          .run();
    }
  }

  private long fromDevice(Dialer dialer, RemotePlace from, SyncOptions sync, Progress progress)
      throws UserError, IOException, InterruptedException {
    var here = Path.of(target);
    boolean there = Files.isDirectory(here);
    if (!there && plan) {
      directory(String.valueOf(here.toAbsolutePath().getParent())).close();
    } else if (!there) {
      try {
        Files.createDirectory(here);
      } catch (IOException e) {
        throw new UserError(ExitCode.FAILED, target + ": " + Words.of(e));
      }
    }
    try (var route = route(dialer, from);
        var lanes = transfer.lanes(route);
        var _ = session.interrupts().listen(lanes::stop)) {
      if (!there && plan) {
        return fromDevice(lanes, from, sync, progress, Optional.empty());
      }
      try (var tree = new LocalTree(directory(target))) {
        return fromDevice(lanes, from, sync, progress, Optional.of(tree));
      }
    }
  }

  private long fromDevice(
      Lanes lanes, RemotePlace from, SyncOptions sync, Progress progress, Optional<LocalTree> tree)
      throws UserError, IOException, InterruptedException {
    return new FromDevice(lanes, sync, progress, this::tell, from.path(), tree).run();
  }

  private static Folder directory(String word) throws UserError {
    try {
      return Folder.open(Path.of(word));
    } catch (IOException e) {
      throw new UserError(ExitCode.FAILED, word + ": " + Words.of(e));
    }
  }

  private void tell(String what, String path, long bytes) throws IOException {
    if (transfer.json) {
      var event = Json.object().put("event", "would " + what).put("name", path);
      session.screen().line(Json.line(event.put("size", bytes)));
    } else {
      session.screen().line("%-7s %s".formatted(what, path));
    }
    session.screen().flush();
  }
}
