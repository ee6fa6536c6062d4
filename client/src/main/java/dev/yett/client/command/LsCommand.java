package dev.yett.client.command;

import dev.yett.client.Json;
import dev.yett.client.UserError;
import dev.yett.client.show.Listing;
import dev.yett.client.transfer.Entry;
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.client.transfer.RemotePlace;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description = "List a directory of a device, or describe one file.",
    footer = {
      "",
      "Examples:",
      "  yett ls pump-7:/            the roots that you may list",
      "  yett ls -l pump-7:/logs",
      "  yett ls --json pump-7:/logs"
    })
final class LsCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "-l", description = "Mode, size and time of modification too.")
  private boolean details;

  @Option(names = "--json", description = "One JSON object an entry.")
  private boolean json;

  @Parameters(paramLabel = "HOST:/PATH", description = "The directory.")
  private String place = "";

  LsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException, InterruptedException {
    var where =
        RemotePlace.parse(place)
            .orElseThrow(
                () -> UserError.usage("'" + place + "' is not HOST:/PATH, as in pump-7:/logs"));
    try (var dialer = session.dialer();
        var device = session.dial(dialer, session.host(where.host()))) {
      var files = new RemoteFiles(device);
      for (var entry : entries(files, where)) {
        session
            .screen()
            .line(json ? json(entry) : details ? Listing.detailed(entry) : Listing.brief(entry));
      }
      session.screen().flush();
      return 0;
    }
  }

  private static List<Entry> entries(RemoteFiles files, RemotePlace where)
      throws UserError, InterruptedException {
    if (!where.directory() && !files.isDirectory(where.path())) {
      return List.of(files.stat(where.path()));
    }
    return files.list(where.path());
  }

  private static String json(Entry entry) {
    var object = Json.object();
    object.put("name", entry.name());
    object.put("type", entry.type().name().toLowerCase(Locale.ROOT));
    object.put("size", entry.size());
    object.put("mode", "%03o".formatted(entry.mode()));
    object.put("modified", entry.modified().toString());
    return Json.line(object);
  }
}
