package dev.yett.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
    return table(figures(measured), figures(worked), rounds);
  }

  private static Map<String, Figures> figures(Map<String, List<Double>> values) {
    var figures = new LinkedHashMap<String, Figures>();
    values.forEach((name, each) -> figures.put(name, Figures.of(each)));
    return figures;
  }

  /// @param worked seconds of processor time, of both ends together; none where not known
  String table(Map<String, Figures> figures, Map<String, Figures> worked, int rounds) {
    var table = new StringBuilder("**%s** (%s; %d rounds)\n\n".formatted(title, unit, rounds));
    table.append("| | median | least | most | ratio | CPU s |\n|---|---|---|---|---|---|\n");
    double peer = figures.values().iterator().next().median();
    figures.forEach(
        (name, f) ->
            table.append(
                "| %s | %s | %s | %s | %s | %s |\n"
                    .formatted(
                        name,
                        number(f.median()),
                        number(f.least()),
                        number(f.most()),
                        String.format(Locale.ROOT, "%.2f", f.median() / peer),
                        Optional.ofNullable(worked.get(name))
                            .map(took -> number(took.median()))
                            .orElse("?"))));
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
