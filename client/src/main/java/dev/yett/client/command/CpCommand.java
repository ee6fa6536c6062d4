package dev.yett.client.command;

import dev.yett.client.Dialer;
import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.show.Bars;
import dev.yett.client.show.TransferEvents;
import dev.yett.client.transfer.Entry;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.client.transfer.RemotePlace;
import dev.yett.client.transfer.Route;
import dev.yett.client.transfer.copy.Download;
import dev.yett.client.transfer.copy.Relay;
import dev.yett.client.transfer.copy.RemoteGlob;
import dev.yett.client.transfer.copy.Streams;
import dev.yett.client.transfer.copy.Upload;
import dev.yett.protocol.RemotePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cp",
    mixinStandardHelpOptions = true,
    description = {
      "Copy files to a device, from it, or from one to another; into a directory, or under the",
      "last name given. A file appears under its name once all of it has come and its digest is",
      "right. A copy that was interrupted goes on by itself, or when the same command is said",
      "again. - is standard input or output. Links are copied as links where the device's owner",
      "allows it and they lead to nowhere else; they are never followed. From one device to",
      "another there is one connection to each, whatever -j says."
    },
    footer = {
      "",
      "Examples:",
      "  yett cp firmware.bin pump-7:/upload/",
      "  yett cp pump-7:/logs/today.txt .",
      "  yett cp 'pump-7:/logs/*.gz' reports/",
      "  yett cp -rp site/ pump-7:/www/site",
      "  yett cp -f pump-7:/logs/today.txt pump-8:/logs/",
      "  pg_dump db | yett cp - pump-7:/backup/db.sql",
      "  yett cp --limit 500k pump-7:/logs/huge.log .",
      "  yett cp -r -j 4 site/ pump-7:/www/site"
    })
final class CpCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-f", "--force"},
      description = "Replace files that exist.")
  private boolean force;

  @Option(
      names = {"-r", "--recursive"},
      description = "Copy directories with all that is in them.")
  private boolean recursive;

  @Option(
      names = {"-p", "--preserve"},
      description = "Keep modes and times of modification.")
  private boolean preserve;

  @Mixin private final TransferMixinCommand transfer = new TransferMixinCommand();

  @Parameters(
      arity = "2..*",
      paramLabel = "FILE",
      description = "What to copy, and where to; HOST:/PATH is on a device.")
  private List<String> words = List.of();

  CpCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException, InterruptedException {
    var options = transfer.options(force, preserve);
    var sources = words.subList(0, words.size() - 1);
    var target = words.getLast();
    if (sources.size() > 1 && (sources.contains("-") || target.equals("-"))) {
      throw UserError.usage("- stands for one file, and here are several");
    }
    if (target.equals("-")) {
      return show(sources.getFirst(), options);
    }
    if (transfer.json) {
      try (var events = new TransferEvents(session.screen())) {
        return copy(sources, target, options, events);
      }
    }
    try (var bars = new Bars(session.screen())) {
      return copy(sources, target, options, bars);
    }
  }

  private int copy(List<String> sources, String target, Options options, Progress progress)
      throws UserError, IOException, InterruptedException {
    var to = RemotePlace.parse(target);
    Map<String, List<String>> remote = new LinkedHashMap<>();
    for (var source : sources) {
      RemotePlace.split(source)
          .ifPresent(s -> remote.computeIfAbsent(s.host(), h -> new ArrayList<>()).add(s.path()));
    }
    int remotes = remote.values().stream().mapToInt(List::size).sum();
    try (var dialer = session.dialer()) {
      if (to.isPresent() && remotes == 0) {
        return result(upload(dialer, sources, to.get(), options, progress));
      }
      if (to.isEmpty() && remotes == sources.size()) {
        return result(download(dialer, remote, target, options, progress));
      }
      if (to.isPresent() && remotes == sources.size()) {
        return result(across(dialer, remote, to.get(), options, progress));
      }
    }
    throw new UserError(
        ExitCode.USAGE,
        remotes == 0 ? "nothing here is on a device" : "sources are all here, or all on devices",
        "a file on a device is HOST:/PATH, as in pump-7:/logs/today.txt");
  }

  private static int result(long failures) {
    return failures == 0 ? 0 : ExitCode.FAILED;
  }

  private Route route(Dialer dialer, String host) throws UserError {
    return new Route(dialer, session.host(host), session.screen()::note, Route.PATIENCE);
  }

  private long upload(
      Dialer dialer, List<String> sources, RemotePlace to, Options options, Progress progress)
      throws UserError, InterruptedException {
    try (var route = route(dialer, to.host());
        var lanes = transfer.lanes(route);
        var _ = session.interrupts().listen(lanes::stop)) {
      if (sources.contains("-")) {
        if (to.directory()) {
          throw UserError.usage("standard input needs a name on the device");
        }
        new Streams(route, options, progress).put(session.stdio().in(), to.path());
        return 0;
      }
      return new Upload(lanes, options, progress, recursive)
          .copy(sources.stream().map(Path::of).toList(), to.path(), to.directory());
    }
  }

  private long download(
      Dialer dialer,
      Map<String, List<String>> sources,
      String target,
      Options options,
      Progress progress)
      throws UserError, InterruptedException {
    var to = Path.of(target);
    boolean directory = Files.isDirectory(to);
    if (target.endsWith("/") && !directory) {
      throw new UserError(ExitCode.FAILED, target + " is not a directory");
    }
    long failures = 0;
    for (var host : sources.entrySet()) {
      try (var route = route(dialer, host.getKey());
          var lanes = transfer.lanes(route);
          var _ = session.interrupts().listen(lanes::stop)) {
        var found = expand(route, host.getValue());
        if (!directory && (found.size() > 1 || sources.size() > 1)) {
          throw new UserError(ExitCode.FAILED, target + " is not a directory");
        }
        failures += new Download(lanes, options, progress, recursive).copy(found, to, directory);
      }
    }
    return failures;
  }

  private static List<RemoteGlob.Found> expand(Route route, List<String> typed)
      throws UserError, InterruptedException {
    var found = new ArrayList<RemoteGlob.Found>();
    for (var each : typed) {
      found.addAll(route.persist(device -> RemoteGlob.expand(device, each)));
    }
    return found;
  }

  private long across(
      Dialer dialer,
      Map<String, List<String>> sources,
      RemotePlace to,
      Options options,
      Progress progress)
      throws UserError, IOException, InterruptedException {
    long failures = 0;
    try (var putting = route(dialer, to.host());
        var _ = session.interrupts().listen(putting::stop)) {
      var files = new RemoteFiles(putting.device());
      boolean directory =
          to.directory() || files.find(to.path()).filter(Entry::isDirectory).isPresent();
      for (var host : sources.entrySet()) {
        try (var getting = route(dialer, host.getKey());
            var _ = session.interrupts().listen(getting::stop)) {
          var found = expand(getting, host.getValue());
          if (!directory && (found.size() > 1 || sources.size() > 1)) {
            throw new UserError(ExitCode.FAILED, to.path() + " is not a directory there");
          }
          for (var each : found) {
            var target = directory ? below(to.path(), each) : to.path();
            if (getting.name().equals(putting.name())) {
              refuseItself(each, target);
            }
            failures += across(getting, putting, each, target, options, progress);
          }
        }
      }
    }
    return failures;
  }

  private static void refuseItself(RemoteGlob.Found from, RemotePath to) throws UserError {
    if (from.path().equals(to)) {
      throw new UserError(ExitCode.FAILED, to + " cannot be copied onto itself");
    }
    if (from.directory() && from.path().contains(to)) {
      throw new UserError(ExitCode.FAILED, from.path() + " cannot be copied into itself");
    }
  }

  private static RemotePath below(RemotePath directory, RemoteGlob.Found found) {
    return directory.child(found.path().name().orElseThrow()).orElseThrow();
  }

  private long across(
      Route getting,
      Route putting,
      RemoteGlob.Found from,
      RemotePath to,
      Options options,
      Progress progress)
      throws UserError, IOException, InterruptedException {
    if (!from.directory()) {
      progress.expect(1, from.size());
      try (var in = new Streams(getting, options, progress).open(from.path())) {
        new Streams(putting, options, progress).put(in, to);
      }
      return 0;
    }
    if (!recursive) {
      throw new UserError(
          ExitCode.FAILED, from.path() + " is a directory", "-r copies directories");
    }
    var files = new RemoteFiles(putting.device());
    if (files.find(to).isEmpty()) {
      files.makeDirectory(to);
    }
    return new Relay(getting, putting, options, progress).copy(from.path(), to);
  }

  private int show(String source, Options options)
      throws UserError, IOException, InterruptedException {
    var place =
        RemotePlace.parse(source)
            .orElseThrow(() -> UserError.usage("'" + source + "' is not HOST:/PATH"));
    try (var dialer = session.dialer();
        var route = route(dialer, place.host());
        var _ = session.interrupts().listen(route::stop)) {
      new Streams(route, options, Progress.none())
          .get(place.path(), session.screen().output(false));
      session.screen().finish();
      return 0;
    }
  }
}
