package dev.yett.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Several contenders, measured turn by turn so that what else the machine does meets all of them
/// alike; the first of a round changes from round to round. The first contender is the peer to
/// which the others' medians are put in proportion.
///
/// @param title what is measured, one line
/// @param unit of the figures
/// @param goal what the ratios are to hold, one line; empty where nothing was promised
record Comparison(String title, String unit, String goal, List<Contender> contenders) {
  Comparison {
    contenders = List.copyOf(contenders);
  }

  /// Runs one round that does not count, then `rounds` that do.
  ///
  /// @return the table, in Markdown
  String measure(int rounds) throws Exception {
    Map<String, List<Double>> measured = new LinkedHashMap<>();
    contenders.forEach(contender -> measured.put(contender.name(), new ArrayList<>()));
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < contenders.size(); i++) {
        var contender = contenders.get(Math.floorMod(round + i, contenders.size()));
        double figure = contender.trial().run();
        if (round >= 0) {
          measured.getOrDefault(contender.name(), new ArrayList<>()).add(figure);
        }
      }
    }
    var figures = new LinkedHashMap<String, Figures>();
    measured.forEach((name, values) -> figures.put(name, Figures.of(values)));
    return table(figures, rounds);
  }

  String table(Map<String, Figures> figures, int rounds) {
    var table = new StringBuilder("**%s** (%s; %d rounds)\n\n".formatted(title, unit, rounds));
    table.append("| | median | least | most | ratio |\n|---|---|---|---|---|\n");
    double peer = figures.values().iterator().next().median();
    figures.forEach(
        (name, f) ->
            table.append(
                "| %s | %s | %s | %s | %s |\n"
                    .formatted(
                        name,
                        number(f.median()),
                        number(f.least()),
                        number(f.most()),
                        String.format(Locale.ROOT, "%.2f", f.median() / peer))));
    if (!goal.isEmpty()) {
      table.append("\nGoal: ").append(goal).append('\n');
    }
    return table.toString();
  }

  /// Three digits, or all of a larger whole number.
  static String number(double value) {
    int places = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + places + "f", value);
  }
}
