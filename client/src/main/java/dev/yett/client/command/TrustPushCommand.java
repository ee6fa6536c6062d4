package dev.yett.client.command;

import dev.yett.client.ExitCode;
import dev.yett.client.HostSpec;
import dev.yett.client.UserError;
import dev.yett.client.trust.Pending;
import dev.yett.client.trust.Rounds;
import dev.yett.client.trust.TrustPush;
import dev.yett.client.trust.TrustPush.Outcome;
import dev.yett.client.trust.TrustPush.Pushed;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "push",
    mixinStandardHelpOptions = true,
    description = {
      "Bring your list of revocations to devices, and say who has it now. Who was not reached is",
      "kept for --pending. Exit status 1 while there are any."
    },
    footer = {
      "",
      "Examples:",
      "  yett trust push 'pump-*' @site-3",
      "  yett trust push --pending",
      "",
      "Every connection brings it too; this is for being sure."
    })
final class TrustPushCommand implements Callable<Integer> {
  private static final int AT_ONCE = 50;

  private final Session session;

  @Parameters(
      arity = "0..*",
      paramLabel = "HOST",
      description = "Devices, patterns of names, or @groups.")
  private List<String> words = List.of();

  @Option(names = "--pending", description = "All that were not reached before.")
  private boolean pending;

  TrustPushCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException, InterruptedException {
    var left = new Pending(session.files().state().resolve("trust.pending"));
    var hosts = hosts(left);
    var table = new Table();
    try (var dialer = session.dialer()) {
      var push = new TrustPush(dialer);
      Rounds.each(hosts, AT_ONCE, push::to, table);
    }
    left.update(table.reached, table.missed);
    for (var row : table.outcomes.entrySet()) {
      session
          .screen()
          .line(
              "%-11s %4d  %s"
                  .formatted(
                      row.getKey().word(), row.getValue().size(), String.join(" ", row.getValue()))
                  .stripTrailing());
    }
    var still = left.hosts();
    if (!still.isEmpty()) {
      session
          .screen()
          .note("left: " + String.join(" ", still) + "; again: yett trust push --pending");
    }
    session.screen().flush();
    return still.isEmpty() && !table.refused ? 0 : ExitCode.FAILED;
  }

  /// Each once, under the name by which it was given.
  private List<HostSpec> hosts(Pending left) throws UserError {
    var known = session.hosts();
    var hosts = new LinkedHashMap<String, HostSpec>();
    for (var word : words) {
      known.all(word).forEach(host -> hosts.putIfAbsent(host.name(), host));
    }
    if (pending) {
      for (var name : left.hosts()) {
        known.all(name).forEach(host -> hosts.putIfAbsent(host.name(), host));
      }
    } else if (words.isEmpty()) {
      throw UserError.usage("name a HOST, or say --pending");
    }
    return List.copyOf(hosts.values());
  }

  private final class Table implements Rounds.Telling<Pushed> {
    private final Map<Outcome, TreeSet<String>> outcomes = new EnumMap<>(Outcome.class);
    private final TreeSet<String> reached = new TreeSet<>();
    private final TreeSet<String> missed = new TreeSet<>();
    private boolean refused;

    Table() {
      for (var outcome : Outcome.values()) {
        outcomes.put(outcome, new TreeSet<>());
      }
    }

    @Override
    public void done(HostSpec host, Pushed pushed) throws IOException {
      outcomes.getOrDefault(pushed.outcome(), new TreeSet<>()).add(host.name());
      refused |= pushed.outcome() == Outcome.REFUSED;
      (pushed.outcome() == Outcome.UNREACHABLE ? missed : reached).add(host.name());
      session
          .screen()
          .line("%s: %s: %s".formatted(host.name(), pushed.outcome().word(), pushed.text()));
      session.screen().flush();
    }

    @Override
    public void failed(HostSpec host, UserError why) throws IOException {
      done(host, new Pushed(Outcome.UNREACHABLE, why.getMessage()));
    }
  }
}
