package dev.yett.pki.command;

import dev.yett.pki.PkiException;
import dev.yett.pki.Line;
import dev.yett.pki.UsageException;
import dev.yett.pki.issuing.GrantAuthority;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.inventory.GrantInventory;
import dev.yett.pki.inventory.CaInventory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `list`: what was ever issued.
@Command(
    name = "list",
    description = "List every certificate or grant that was ever issued.",
    sortOptions = false,
    footer = {"", "  yett-pki list --ca ca", "  yett-pki list --grants grants --json"})
public final class ListCommand implements Callable<Integer> {
  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Option(names = "--ca", paramLabel = "DIR", description = "List certificates.")
  private @Nullable Path ca;

  @Option(names = "--grants", paramLabel = "DIR", description = "List grants.")
  private @Nullable Path grants;

  @Option(names = "--json", description = "One JSON array.")
  private boolean json;

  public ListCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    if (ca == null && grants == null) {
      throw new UsageException("nothing to list", "--ca DIR, --grants DIR, or both");
    }
    var now = world.clock().instant();
    var rows = new ArrayList<Map<String, Object>>();
    if (ca != null) {
      try (var authority = CertificateAuthority.open(ca)) {
        for (var entry : authority.certificates()) {
          rows.add(row(entry, now));
        }
      }
    }
    if (grants != null) {
      try (var authority = GrantAuthority.open(grants)) {
        for (var entry : authority.grants()) {
          rows.add(row(entry, now));
        }
      }
    }
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(rows));
    } else {
      table(rows).forEach(out::println);
    }
    return 0;
  }

  private static Map<String, Object> row(CaInventory.Entry entry, Instant now) {
    var row = new LinkedHashMap<String, Object>();
    row.put("kind", entry.kind());
    row.put("name", entry.name());
    row.put("serial", entry.serial());
    row.put("state", entry.state(now).text());
    row.put("issued", Line.of(entry.issued()));
    row.put("not-after", Line.of(entry.notAfter()));
    entry.revoked().ifPresent(at -> row.put("revoked", Line.of(at)));
    entry.cause().ifPresent(cause -> row.put("reason", cause));
    return row;
  }

  private static Map<String, Object> row(GrantInventory.Entry entry, Instant now) {
    var row = new LinkedHashMap<String, Object>();
    row.put("kind", "grant");
    row.put("operator", entry.operator());
    row.put("device", entry.device());
    row.put("roles", List.of(entry.roles().split(" ")));
    row.put("epoch", entry.epoch());
    row.put("serial", entry.serial());
    row.put("state", entry.state(now).text());
    row.put("issued", Line.of(entry.issued()));
    row.put("not-after", Line.of(entry.notAfter()));
    entry.revoked().ifPresent(at -> row.put("revoked", Line.of(at)));
    return row;
  }

  private static List<String> table(List<Map<String, Object>> rows) {
    var cells = new ArrayList<List<String>>();
    cells.add(List.of("SUBJECT", "STATE", "UNTIL", "SERIAL"));
    for (var row : rows) {
      cells.add(
          List.of(
              subject(row),
              String.valueOf(row.get("state")),
              String.valueOf(row.get("not-after")),
              String.valueOf(row.get("serial"))));
    }
    var widths = new int[4];
    for (var line : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    var lines = new ArrayList<String>();
    for (var line : cells) {
      var text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        text.append(line.get(i)).repeat(' ', widths[i] - line.get(i).length() + 2);
      }
      lines.add(text.toString().stripTrailing());
    }
    return lines;
  }

  private static String subject(Map<String, Object> row) {
    return row.containsKey("operator")
        ? "operator/" + row.get("operator") + " on device/" + row.get("device")
        : row.get("kind") + "/" + row.get("name");
  }
}
