package dev.yett.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Several contenders, measured turn by turn so that what else the machine does meets all of them
/// alike; the first of a round changes from round to round. All medians are put in proportion to
/// those of the contenders that are peers, or of the first where none is.
///
/// @param title what is measured, one line
/// @param unit of the figures
/// @param goal what the ratios are to hold, one line; empty where nothing was promised
record Comparison(String title, String unit, String goal, List<Contender> contenders) {
  Comparison {
    contenders = List.copyOf(contenders);
  }

  /// Runs one round that does not count, then `rounds` that do, and one more in which the memory of
  /// both ends is looked at, where a contender says which the far one is.
  ///
  /// @return the table, in Markdown
  String measure(int rounds) throws Exception {
    Map<String, List<Double>> measured = new LinkedHashMap<>();
    Map<String, List<Double>> worked = new LinkedHashMap<>();
    for (var contender : contenders) {
      measured.put(contender.name(), new ArrayList<>());
      worked.put(contender.name(), new ArrayList<>());
    }
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < contenders.size(); i++) {
        var contender = contenders.get(Math.floorMod(round + i, contenders.size()));
        double before = Processor.seconds();
        double figure = contender.trial().run();
        double took = Processor.seconds() - before;
        if (round >= 0) {
          measured.getOrDefault(contender.name(), new ArrayList<>()).add(figure);
          worked.getOrDefault(contender.name(), new ArrayList<>()).add(took);
        }
      }
    }
    return table(figures(measured), figures(worked), memory(), rounds);
  }

  private Map<String, String> memory() throws Exception {
    var memory = new LinkedHashMap<String, String>();
    for (var contender : contenders) {
      if (contender.device().isPresent()) {
        try (var ends = new Ends(contender.device().getAsLong())) {
          contender.trial().run();
          memory.put(contender.name(), ends.seen());
        }
      }
    }
    return memory;
  }

  private static Map<String, Figures> figures(Map<String, List<Double>> values) {
    var figures = new LinkedHashMap<String, Figures>();
    values.forEach((name, each) -> figures.put(name, Figures.of(each)));
    return figures;
  }

  /// @param worked seconds of processor time, of both ends together; none where not known
  /// @param memory MiB of either end; none where nobody looked
  String table(
      Map<String, Figures> figures,
      Map<String, Figures> worked,
      Map<String, String> memory,
      int rounds) {
    var table = new StringBuilder("**%s** (%s; %d rounds)\n\n".formatted(title, unit, rounds));
    var peers = peers();
    table.append("| | median | least | most |");
    peers.forEach(
        peer -> table.append(peers.size() == 1 ? " ratio |" : " of %s |".formatted(peer)));
    table.append(" CPU s |").append(memory.isEmpty() ? "" : " PSS MiB, client + device |");
    table.append("\n|---|---|---|---|").append("---|".repeat(peers.size()));
    table.append("---|").append(memory.isEmpty() ? "" : "---|").append('\n');
    figures.forEach(
        (name, f) -> {
          table.append(
              "| %s | %s | %s | %s |"
                  .formatted(name, number(f.median()), number(f.least()), number(f.most())));
          for (var peer : peers) {
            var ratio = figures.containsKey(peer) ? f.median() / figures.get(peer).median() : 0;
            table.append(String.format(Locale.ROOT, " %.2f |", ratio));
          }
          var took = worked.get(name);
          table.append(" %s |".formatted(took == null ? "?" : number(took.median())));
          table.append(
              memory.isEmpty() ? "\n" : " %s |\n".formatted(memory.getOrDefault(name, "?")));
        });
    if (!goal.isEmpty()) {
      table.append("\nGoal: ").append(goal).append('\n');
    }
    return table.toString();
  }

  private List<String> peers() {
    var peers = contenders.stream().filter(Contender::peer).map(Contender::name).toList();
    return peers.isEmpty() ? List.of(contenders.getFirst().name()) : peers;
  }

  /// Three digits, or all of a larger whole number.
  static String number(double value) {
    int places = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + places + "f", value);
  }
}
