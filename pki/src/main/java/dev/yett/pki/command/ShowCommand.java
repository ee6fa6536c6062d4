package dev.yett.pki.command;

import dev.yett.pki.Line;
import dev.yett.pki.PemFile;
import dev.yett.pki.PkiException;
import dev.yett.pki.show.Exhibit;
import dev.yett.pki.show.Exhibits;
import dev.yett.protocol.Printable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `show`: what is in a file, without its secrets.
@Command(
    name = "show",
    description = "Show what is in a certificate, key, grant, device.secret or bundle.",
    sortOptions = false,
    footer = {
      "",
      "No secret is shown. Signatures are not judged here.",
      "",
      "  yett-pki show pump-7/cert.pem",
      "  yett-pki show --valid alice.grants    exits 1 unless all in it is valid now"
    })
public final class ShowCommand implements Callable<Integer> {
  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "For example: pump-7/cert.pem.")
  private List<Path> files = List.of();

  @Option(names = "--json", description = "One JSON array, with an object for each thing in it.")
  private boolean json;

  @Option(names = "--valid", description = "Exit 1 unless all in it is valid now.")
  private boolean valid;

  public ShowCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    var now = world.clock().instant();
    var all = new ArrayList<Exhibit>();
    var invalid = Optional.<PkiException>empty();
    for (var file : files) {
      var exhibits = Exhibits.of(PemFile.read(file), file, now);
      all.addAll(exhibits);
      if (invalid.isEmpty()) {
        invalid =
            exhibits.stream().filter(e -> !e.isValid()).findFirst().map(e -> stale(file, e, now));
      }
    }
    show(all);
    if (valid && invalid.isPresent()) {
      throw invalid.get();
    }
    return 0;
  }

  private void show(List<Exhibit> exhibits) {
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(exhibits.stream().map(Exhibit::record).toList()));
    } else {
      var between = "";
      for (var exhibit : exhibits) {
        out.print(between);
        lines(exhibit).forEach(out::println);
        between = System.lineSeparator();
      }
    }
    out.flush();
  }

  private static PkiException stale(Path file, Exhibit exhibit, Instant now) {
    return new PkiException(
        Line.of(file) + " is not valid now: " + exhibit.kind() + ": " + exhibit.state(),
        "the clock says " + Line.of(now));
  }

  private static List<String> lines(Exhibit exhibit) {
    var lines = new ArrayList<String>();
    lines.add(exhibit.kind());
    var width = exhibit.fields().keySet().stream().mapToInt(String::length).max().orElse(0);
    exhibit.fields().forEach((name, value) -> append(lines, name, value, width));
    return lines;
  }

  private static void append(List<String> lines, String name, Object value, int width) {
    var label = "  " + name + " ".repeat(width - name.length() + 2);
    if (value instanceof List<?> items) {
      if (items.isEmpty()) {
        lines.add(label + "none");
      }
      var start = label;
      for (var item : items) {
        lines.add(start + text(item));
        start = " ".repeat(label.length());
      }
    } else {
      lines.add(label + text(value));
    }
  }

  /// A row of a list is shown as its values side by side.
  private static String text(Object value) {
    if (value instanceof Map<?, ?> row) {
      return Printable.escape(
          String.join("  ", row.values().stream().map(String::valueOf).toList()));
    }
    return Printable.escape(value.toString());
  }
}
