package dev.yett.pki.command;

import dev.yett.pki.Line;
import dev.yett.pki.PkiException;
import dev.yett.pki.UsageException;
import dev.yett.pki.inventory.Acts;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.issuing.GrantAuthority;
import dev.yett.protocol.Printable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `history`: all that was ever done about a name.
@Command(
    name = "history",
    description =
        "Show all that was ever done about a device, an operator or a key of the authority.",
    sortOptions = false,
    footer = {
      "",
      "  yett-pki history pump-7",
      "  yett-pki history operator/alice --json",
      "  yett-pki history key/issuing          who tried a wrong passphrase"
    })
public final class HistoryCommand implements Callable<Integer> {
  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "NAME or KIND/NAME.")
  private String name = "";

  @Mixin private final AuthorityOptions authorities = new AuthorityOptions();

  @Option(names = "--json", description = "One JSON array.")
  private boolean json;

  public HistoryCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    if (!name.matches("((device|operator|root|issuing|key)/)?[a-z0-9-]{1,64}")) {
      throw new UsageException("'" + name + "' is not a name", "such as pump-7 or operator/alice");
    }
    authorities.requireAny();
    var acts = new ArrayList<Acts.Act>();
    if (authorities.ca().isPresent()) {
      try (var authority =
          CertificateAuthority.open(authorities.ca().get(), world.clock().instant())) {
        acts.addAll(authority.history(name));
      }
    }
    if (authorities.grants().isPresent()) {
      try (var authority = GrantAuthority.open(authorities.grants().get())) {
        acts.addAll(authority.history(name));
      }
    }
    if (acts.isEmpty()) {
      throw new PkiException("nothing was ever done about " + name, "yett-pki list");
    }
    acts.sort(Comparator.comparingLong(Acts.Act::time));
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(acts.stream().map(HistoryCommand::record).toList()));
    } else {
      lines(acts).forEach(out::println);
    }
    return 0;
  }

  private static List<String> lines(List<Acts.Act> acts) {
    return acts.stream()
        .map(
            act ->
                Printable.escape(
                    Line.of(Instant.ofEpochMilli(act.time()))
                        + "  "
                        + act.act()
                        + " ".repeat(Math.max(1, 8 - act.act().length()))
                        + act.subject()
                        + (act.serial().isEmpty() ? "" : " serial " + act.serial())
                        + " by "
                        + act.who()))
        .toList();
  }

  private static Map<String, Object> record(Acts.Act act) {
    var row = new LinkedHashMap<String, Object>();
    row.put("time", Line.of(Instant.ofEpochMilli(act.time())));
    row.put("act", act.act());
    row.put("subject", act.subject());
    row.put("serial", act.serial());
    row.put("who", act.who());
    row.put("digest", act.digest().hex());
    return row;
  }
}
