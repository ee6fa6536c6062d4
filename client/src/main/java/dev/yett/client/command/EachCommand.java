package dev.yett.client.command;

import dev.yett.client.ExitCode;
import dev.yett.client.HostSpec;
import dev.yett.client.UserError;
import dev.yett.client.fleet.Fleet;
import dev.yett.client.fleet.FleetReport;
import dev.yett.client.fleet.SharedSecrets;
import dev.yett.client.fleet.Work;
import dev.yett.client.show.ConsoleSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "each",
    mixinStandardHelpOptions = true,
    customSynopsis = {
      "yett each [-j N] [--json] [--input FILE] [--output DIRECTORY] HOST...",
      "          -- OPERATION [VALUE|NAME=VALUE]..."
    },
    description = {
      "Run one operation on many devices, some at once.",
      "What each puts out stands behind its name; a line says how it ended; a table at the end",
      "says who is done, failed, refused, unreachable or lost. A secret is asked for once. Exit",
      "status 1 unless all are done."
    },
    footer = {
      "",
      "Examples:",
      "  yett each pump-7 pump-8 -- restart-service nginx",
      "  yett each -j 50 'pump-*' @site-3 -- status",
      "  yett each --json @site-3 -- uname > report.jsonl",
      "  yett each --output logs/ @site-3 -- recent-log",
      "  yett each --input table.csv @site-3 -- load-table",
      "",
      "Ctrl-C begins no more and interrupts what runs; a second one leaves, which ends it."
    })
final class EachCommand implements Callable<Integer> {
  private static final String SEPARATOR = "--";
  private static final int MOST_AT_ONCE = 1000;

  private final Session session;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "How many hosts at the same time; 20 unless said.")
  private int jobs = 20;

  @Option(names = "--json", description = "One JSON object a host, as it ends, and no table.")
  private boolean json;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "The input for each host; without it, and always from a terminal, none.")
  private @Nullable Path input;

  @Option(
      names = "--output",
      paramLabel = "DIRECTORY",
      description = "Keep output as it is in HOST.out and HOST.err there.")
  private @Nullable Path output;

  @Parameters(
      arity = "1..*",
      paramLabel = "HOST",
      description = "Devices, patterns of names, or @groups; after --, what to run.")
  private List<String> words = List.of();

  EachCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException, InterruptedException {
    if (jobs < 1 || jobs > MOST_AT_ONCE) {
      throw UserError.usage("-j is from 1 to " + MOST_AT_ONCE);
    }
    int count = wordsAfterSeparator();
    var before = words.subList(0, words.size() - count);
    var after = words.subList(words.size() - count, words.size());
    var hosts = hosts(before);
    var work = new Work(after.getFirst(), after.subList(1, count), Optional.ofNullable(input));
    checkFiles(hosts);
    var report = new FleetReport(session.screen(), json);
    var person = new ConsoleSecrets(session.stdio().in(), hosts.size() + " hosts");
    try (var dialer = session.dialer();
        var secrets = new SharedSecrets(person)) {
      var fleet = new Fleet(dialer, work, secrets, Optional.ofNullable(output), report);
      boolean stopped =
          fleet.run(
              hosts,
              jobs,
              interrupted -> session.interrupts().listen(() -> interrupted(secrets, interrupted)));
      report.table();
      return stopped ? 128 + 2 : report.allDone() ? 0 : ExitCode.FAILED;
    }
  }

  /// At a prompt nothing runs that would be lost, and no read of a terminal can be ended.
  private static void interrupted(SharedSecrets secrets, Runnable passOn) {
    if (secrets.isAsking()) {
      System.exit(128 + 2);
    }
    passOn.run();
  }

  /// The parser drops the first `--`; what came after it is told by counting.
  private int wordsAfterSeparator() throws UserError {
    var typed =
        java.util.Objects.requireNonNull(spec).commandLine().getParseResult().originalArgs();
    int at = typed.indexOf(SEPARATOR);
    int count = at < 0 ? 0 : typed.size() - at - 1;
    if (count == 0 || count >= words.size()) {
      throw new UserError(
          ExitCode.USAGE,
          count == 0 ? "no operation is given" : "no host is given",
          "hosts stand before --, the operation and its arguments after it: yett each pump-7"
              + " pump-8 -- restart-service nginx");
    }
    return count;
  }

  /// Each host once, in the order in which they are named.
  private List<HostSpec> hosts(List<String> named) throws UserError {
    var known = session.hosts();
    var hosts = new LinkedHashMap<String, HostSpec>();
    for (var word : named) {
      for (var host : known.all(word)) {
        var twin = hosts.putIfAbsent(host.name(), host);
        if (twin != null && !twin.equals(host)) {
          throw UserError.usage(host.name() + " is named twice, at different addresses");
        }
      }
    }
    return List.copyOf(hosts.values());
  }

  /// Whatever would fail on every host fails before the first.
  private void checkFiles(List<HostSpec> hosts) throws UserError, IOException {
    if (input != null && !(Files.isRegularFile(input) && Files.isReadable(input))) {
      throw UserError.usage(input + " is not a file that can be read");
    }
    if (output == null) {
      return;
    }
    Files.createDirectories(output);
    var there = new ArrayList<String>();
    for (var host : hosts) {
      for (var name : List.of(host.name() + ".out", host.name() + ".err")) {
        if (Files.exists(output.resolve(name), java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
          there.add(name);
        }
      }
    }
    if (!there.isEmpty()) {
      throw new UserError(
          ExitCode.USAGE,
          "in " + output + " there is already " + String.join(", ", there),
          "move them away, or name another directory");
    }
  }
}
