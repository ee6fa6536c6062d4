package dev.yett.client.command;

import dev.yett.client.Device;
import dev.yett.client.ExitCode;
import dev.yett.client.OneShot;
import dev.yett.client.UserError;
import dev.yett.client.show.Meter;
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.client.transfer.RemotePlace;
import dev.yett.protocol.RemotePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cp",
    mixinStandardHelpOptions = true,
    description = {
      "Copy files to a device or from it, into a directory or under the last name given.",
      "A file appears under its name once all of it has come and its digest is right."
    },
    footer = {
      "",
      "Examples:",
      "  yett cp firmware.bin pump-7:/upload/",
      "  yett cp pump-7:/logs/today.txt .",
      "  yett cp -f pump-7:/logs/today.txt pump-7:/logs/yesterday.txt reports/"
    })
final class CpCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-f", "--force"},
      description = "Replace files that exist.")
  private boolean force;

  @Parameters(
      arity = "2..*",
      paramLabel = "FILE",
      description = "What to copy, and where to; one side is HOST:/PATH.")
  private List<String> words = List.of();

  CpCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException, InterruptedException {
    var sources = words.subList(0, words.size() - 1);
    var target = words.getLast();
    var remoteTarget = RemotePlace.parse(target);
    var remoteSources = new ArrayList<RemotePlace>();
    for (var source : sources) {
      RemotePlace.parse(source).ifPresent(remoteSources::add);
    }
    if (remoteTarget.isPresent() && remoteSources.isEmpty()) {
      return upload(sources, remoteTarget.get());
    }
    if (remoteTarget.isEmpty() && remoteSources.size() == sources.size()) {
      return download(remoteSources, Path.of(target), target.endsWith("/"));
    }
    throw new UserError(
        ExitCode.USAGE,
        "one side of a copy is on a device, the other here",
        "a file on a device is HOST:/PATH, as in pump-7:/logs/today.txt");
  }

  private int upload(List<String> sources, RemotePlace target)
      throws UserError, InterruptedException {
    var host = session.host(target.host());
    try (var dialer = session.dialer();
        var device = session.dial(dialer, host)) {
      var files =
          new RemoteFiles(device, Optional.of(new OneShot(dialer, host, session.interrupts())));
      boolean into = target.directory() || sources.size() > 1 || files.isDirectory(target.path());
      try (var _ = session.interrupts().listen(() -> interrupted(device, files))) {
        for (var source : sources) {
          var file = Path.of(source);
          var to = into ? child(target.path(), file) : target.path();
          try (var meter = new Meter(session.screen(), source)) {
            files.put(file, to, force, meter);
          }
        }
      }
      return 0;
    }
  }

  private static RemotePath child(RemotePath directory, Path file) throws UserError {
    var name = String.valueOf(file.toAbsolutePath().normalize().getFileName());
    return directory
        .child(name)
        .orElseThrow(() -> UserError.usage("'" + name + "' cannot be a name on a device"));
  }

  private int download(List<RemotePlace> sources, Path target, boolean directory)
      throws UserError, InterruptedException {
    boolean into = directory || sources.size() > 1 || Files.isDirectory(target);
    if (into && !Files.isDirectory(target)) {
      throw new UserError(ExitCode.FAILED, target + " is not a directory");
    }
    var hosts = sources.stream().map(RemotePlace::host).distinct().toList();
    for (var word : hosts) {
      try (var dialer = session.dialer();
          var device = session.dial(dialer, session.host(word))) {
        var files = new RemoteFiles(device);
        try (var _ = session.interrupts().listen(() -> interrupted(device, files))) {
          for (var source : sources) {
            if (source.host().equals(word)) {
              fetch(files, source, into ? target.resolve(name(source)) : target);
            }
          }
        }
      }
    }
    return 0;
  }

  private void fetch(RemoteFiles files, RemotePlace source, Path to)
      throws UserError, InterruptedException {
    try (var meter = new Meter(session.screen(), source.path().toString())) {
      files.get(source.path(), to, force, meter);
    }
  }

  /// The last part of what the user typed, never anything that the device said.
  private static String name(RemotePlace source) throws UserError {
    if (source.path().rest().isEmpty()) {
      throw UserError.usage(source.path() + " is not a file");
    }
    return source.path().name().orElseThrow();
  }

  private int pressed;

  /// The first Ctrl-C stops the transfer, the second leaves.
  private void interrupted(Device device, RemoteFiles files) {
    if (++pressed > 1) {
      device.close();
    } else {
      files.cancel();
    }
  }
}
