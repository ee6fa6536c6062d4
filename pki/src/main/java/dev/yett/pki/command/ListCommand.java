package dev.yett.pki.command;

import dev.yett.pki.Lifetime;
import dev.yett.pki.PkiException;
import dev.yett.pki.UsageException;
import dev.yett.pki.inventory.Selection;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.issuing.GrantAuthority;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `list`: what was ever issued.
@Command(
    name = "list",
    description = "List certificates and grants that were ever issued.",
    sortOptions = false,
    footer = {
      "",
      "  yett-pki list",
      "  yett-pki list --expiring 14d 'device/pump-*'",
      "  yett-pki list --revoked --csv",
      "  yett-pki list 'grant/alice/*' --json"
    })
public final class ListCommand implements Callable<Integer> {
  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "WHAT",
      description = "NAME, KIND/NAME or grant/OPERATOR/DEVICE; * stands for any part of a name.")
  private List<String> patterns = List.of();

  @Mixin private final AuthorityOptions authorities = new AuthorityOptions();

  @Option(
      names = "--expiring",
      paramLabel = "DURATION",
      description = "Only what is valid and ends within this: 14d.")
  private @Nullable String expiring;

  @Option(names = "--revoked", description = "Only what is revoked.")
  private boolean revoked;

  @Option(names = "--json", description = "One JSON array.")
  private boolean json;

  @Option(names = "--csv", description = "Comma-separated values.")
  private boolean csv;

  public ListCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    if (json && csv) {
      throw new UsageException("--json and --csv at once", "one of them");
    }
    if (revoked && expiring != null) {
      throw new UsageException("what is revoked does not expire", "--revoked or --expiring");
    }
    var now = world.clock().instant();
    var selection = selection(now);
    authorities.requireAny();
    try (var listed = new Listed(selection, now)) {
      var out = spec.commandLine().getOut();
      if (json) {
        var rows = new ArrayList<Map<String, Object>>();
        listed.each(row -> rows.add(row.record()));
        out.println(Json.text(rows));
      } else if (csv) {
        out.println(ListRow.CSV_HEADER);
        listed.each(row -> out.println(row.csv()));
      } else {
        // Known before the first row is read, so that no row is kept.
        var width = listed.widest();
        out.println(ListRow.header(width));
        listed.each(row -> out.println(row.line(width)));
      }
    }
    return 0;
  }

  /// What was asked for, of both authorities.
  private final class Listed implements AutoCloseable {
    private final Instant now;
    private final Selection certificates;
    private final Optional<Selection> granted;
    private final Optional<CertificateAuthority> ca;
    private final Optional<GrantAuthority> grants;

    Listed(Selection selection, Instant now) throws PkiException {
      this.now = now;
      certificates = selection;
      granted = grants(selection);
      ca =
          authorities.ca().isPresent()
              ? Optional.of(CertificateAuthority.open(authorities.ca().get(), now))
              : Optional.empty();
      grants =
          authorities.grants().isPresent() && granted.isPresent()
              ? Optional.of(GrantAuthority.open(authorities.grants().get()))
              : Optional.empty();
    }

    int widest() throws PkiException {
      return Math.max(
          ca.isPresent() ? ca.get().widest(certificates) : 0,
          grants.isPresent() ? grants.get().widest(granted.orElseThrow()) : 0);
    }

    void each(Consumer<ListRow> rows) throws PkiException {
      if (ca.isPresent()) {
        ca.get().each(certificates, entry -> rows.accept(ListRow.of(entry, now)));
      }
      if (grants.isPresent()) {
        grants.get().each(granted.orElseThrow(), entry -> rows.accept(ListRow.of(entry, now)));
      }
    }

    @Override
    public void close() throws PkiException {
      if (ca.isPresent()) {
        ca.get().close();
      }
      if (grants.isPresent()) {
        grants.get().close();
      }
    }
  }

  /// `device/pump-7` means the device's certificates where those are listed; its grants where only
  /// grants are.
  private Optional<Selection> grants(Selection selection) {
    if (authorities.ca().isEmpty() || selection.patterns().isEmpty()) {
      return Optional.of(selection);
    }
    var patterns =
        selection.patterns().stream()
            .filter(pattern -> pattern.startsWith("grant/") || !pattern.contains("/"))
            .toList();
    return patterns.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Selection(
                patterns, selection.endingBefore(), selection.revoked(), selection.now()));
  }

  private Selection selection(Instant now) throws PkiException {
    var checked = new ArrayList<String>();
    for (var pattern : patterns) {
      checked.add(Selection.pattern(pattern));
    }
    Optional<Instant> end =
        expiring == null ? Optional.empty() : Optional.of(now.plus(Lifetime.parse(expiring)));
    return new Selection(checked, end, revoked, now);
  }
}
