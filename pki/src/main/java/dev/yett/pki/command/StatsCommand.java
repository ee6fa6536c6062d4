package dev.yett.pki.command;

import dev.yett.pki.PkiException;
import dev.yett.pki.inventory.Ending;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.issuing.GrantAuthority;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `stats`: how much there is, and when it ends.
@Command(
    name = "stats",
    description = "Count what was issued by state, and show when what is valid ends.",
    sortOptions = false,
    footer = {"", "  yett-pki stats", "  yett-pki stats --ca ca --json"})
public final class StatsCommand implements Callable<Integer> {
  private static final int WIDTH = 40;
  private static final int WEEKS = 12;

  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Mixin private final AuthorityOptions authorities = new AuthorityOptions();

  @Option(names = "--json", description = "One JSON array, with counts by kind, state and day.")
  private boolean json;

  public StatsCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    authorities.requireAny();
    var now = world.clock().instant();
    var endings = new ArrayList<Ending>();
    if (authorities.ca().isPresent()) {
      try (var authority = CertificateAuthority.open(authorities.ca().get(), now)) {
        endings.addAll(authority.endings(now));
      }
    }
    if (authorities.grants().isPresent()) {
      try (var authority = GrantAuthority.open(authorities.grants().get())) {
        endings.addAll(authority.endings(now));
      }
    }
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(endings.stream().map(StatsCommand::record).toList()));
      return 0;
    }
    counts(endings).forEach(out::println);
    out.println();
    var today = now.toEpochMilli() / Duration.ofDays(1).toMillis();
    histogram(endings, today).forEach(out::println);
    return 0;
  }

  private static Map<String, Object> record(Ending ending) {
    var row = new LinkedHashMap<String, Object>();
    row.put("kind", ending.kind());
    row.put("state", ending.state());
    row.put("ends", LocalDate.ofEpochDay(ending.day()).toString());
    row.put("count", ending.count());
    return row;
  }

  private static List<String> counts(List<Ending> endings) {
    var byKind = new TreeMap<String, Map<String, Long>>();
    for (var ending : endings) {
      byKind
          .computeIfAbsent(ending.kind(), kind -> new TreeMap<>())
          .merge(ending.state(), ending.count(), Long::sum);
    }
    var lines = new ArrayList<String>();
    lines.add(
        String.format(Locale.ROOT, "%-10s %9s %9s %9s", "KIND", "VALID", "EXPIRED", "REVOKED"));
    byKind.forEach(
        (kind, states) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%-10s %9d %9d %9d",
                    kind,
                    states.getOrDefault("valid", 0L),
                    states.getOrDefault("expired", 0L),
                    states.getOrDefault("revoked", 0L))));
    return lines;
  }

  /// What is valid, by the week in which it ends: those of the next weeks, and the rest by year.
  private static List<String> histogram(List<Ending> endings, long today) {
    var weeks = new TreeMap<Long, Long>();
    var years = new TreeMap<Integer, Long>();
    for (long week = 0; week < WEEKS; week++) {
      weeks.put(week, 0L);
    }
    for (var ending : endings) {
      var leaf = !ending.kind().equals("root") && !ending.kind().equals("issuing");
      if (leaf && ending.state().equals("valid")) {
        var week = Math.max(0, ending.day() - today) / 7;
        if (week < WEEKS) {
          weeks.merge(week, ending.count(), Long::sum);
        } else {
          years.merge(LocalDate.ofEpochDay(ending.day()).getYear(), ending.count(), Long::sum);
        }
      }
    }
    var lines = new ArrayList<String>();
    lines.add("VALID, BY END");
    for (var week : weeks.entrySet()) {
      var from = LocalDate.ofEpochDay(today + week.getKey() * 7);
      lines.add(bar("week of " + from, week.getValue(), most(weeks.values())));
    }
    var later = LocalDate.ofEpochDay(today + WEEKS * 7L).getYear();
    for (var year : years.entrySet()) {
      lines.add(
          bar(
              (year.getKey() == later ? "later in " : "in ") + year.getKey(),
              year.getValue(),
              most(years.values())));
    }
    return lines;
  }

  /// Weeks and years have scales of their own: else the years would flatten the weeks.
  private static long most(Collection<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).max().orElse(1);
  }

  /// At least one mark for any number; a damaged inventory may count less than none.
  private static String bar(String label, long count, long most) {
    var marks = Math.clamp((count * WIDTH + most - 1) / Math.max(1, most), 0, WIDTH);
    return String.format(Locale.ROOT, "%-18s %9d %s", label, count, "#".repeat(marks))
        .stripTrailing();
  }
}
