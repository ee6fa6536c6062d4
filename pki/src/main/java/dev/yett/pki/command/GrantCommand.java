package dev.yett.pki.command;

import dev.yett.identity.Grant;
import dev.yett.identity.Role;
import dev.yett.identity.SpiffeId;
import dev.yett.pki.Lifetime;
import dev.yett.pki.Line;
import dev.yett.pki.Out;
import dev.yett.pki.PkiException;
import dev.yett.pki.Target;
import dev.yett.pki.UsageException;
import dev.yett.pki.issuing.GrantAuthority;
import dev.yett.protocol.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `grant`: lets an operator do something on devices.
@Command(
    name = "grant",
    description = "Grant roles on devices to an operator.",
    sortOptions = false,
    footer = {
      "",
      "  yett-pki grant alice pump-7 pump-8 --grants grants --role technician --out alice.grants",
      "  yett-pki grant alice pump-7 --role viewer --to alice/cert.pem --out alice.grants",
      "  yett-pki grant --from grants.csv --out new.grants",
      "",
      "grants.csv has a first line operator,device,roles and perhaps for; several roles are"
          + " separated",
      "by spaces."
    })
public final class GrantCommand implements Callable<Integer> {
  private static final String LIFETIME = "90d";
  private static final int MOST_ROLES = 16;
  private static final int CHUNK = 500;

  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "OPERATOR",
      description = "For example: alice.")
  private String operator = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "DEVICE",
      description = "For example: pump-7.")
  private List<String> devices = List.of();

  @Mixin private final AuthorityOptions authorities = new AuthorityOptions();

  @Option(
      names = "--role",
      split = ",",
      paramLabel = "ROLE",
      description = "A role; repeat it, or separate several by commas.")
  private List<String> roles = List.of();

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "How long it is valid: 12h, 30d, 1y; 90d if left out.")
  private String lifetime = LIFETIME;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "Make a grant for each line of this CSV file.")
  private @Nullable Path from;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write the grants; .grants by custom.")
  private Path out = Path.of("");

  @Mixin private final GrantsOutOptions form = new GrantsOutOptions();

  @Mixin private final PassphraseOptions passphrases = new PassphraseOptions();

  @Option(names = "--force", description = "Replace a file that is there.")
  private boolean force;

  public GrantCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    Lifetime.parse(lifetime);
    if (from == null && (operator.isEmpty() || devices.isEmpty() || roles.isEmpty())) {
      throw new UsageException(
          "who, where and as what?", "OPERATOR DEVICE… --role ROLE, or --from FILE");
    }
    if (from != null && !(operator.isEmpty() && roles.isEmpty())) {
      throw new UsageException("--from says who, where and as what", "leave out the rest");
    }
    if (Files.isDirectory(out)) {
      throw new UsageException(Line.of(out) + " is a directory", "--out takes a file");
    }
    Out.requireFree(out, force);
    var grants = authorities.requiredGrants();
    var now = world.clock().instant();
    var made = new ArrayList<Grant>();
    try (var authority = GrantAuthority.open(grants);
        var write = form.prepare(authority, world, now, note())) {
      var wanted = from == null ? named(authority, now) : listed(authority, from, now);
      for (var device : new LinkedHashSet<>(wanted.stream().map(one -> one.device()).toList())) {
        authority.requireEpoch(device);
      }
      write.requireOperators(wanted);
      try (var passphrase = passphrases.ofGrants(world).existing("the grants authority " + grants);
          var master = authority.unlock(passphrase, now)) {
        var progress =
            new Progress(
                spec.commandLine().getErr(),
                world.isInteractive() && from != null,
                wanted.size(),
                "granted");
        for (int at = 0; at < wanted.size(); at += CHUNK) {
          made.addAll(
              authority.grant(
                  master, wanted.subList(at, Math.min(wanted.size(), at + CHUNK)), now));
          progress.at(made.size());
        }
        var parent = out.getParent();
        if (parent != null) {
          Out.directory(parent);
        }
        write.write(out, made);
        if (from == null) {
          report(made);
        } else {
          spec.commandLine()
              .getOut()
              .println(progress.summary(made.size(), 0) + " in " + Line.of(out));
        }
      }
    } finally {
      made.forEach(Grant::close);
    }
    return 0;
  }

  private GrantsOutOptions.Note note() {
    return text -> {
      var err = spec.commandLine().getErr();
      err.println("yett-pki: note: " + text);
      err.flush();
    };
  }

  private List<GrantAuthority.Wanted> named(GrantAuthority authority, Instant now)
      throws PkiException {
    var who = Target.parse(Role.OPERATOR, operator).in(authority.domain());
    var where = new LinkedHashSet<SpiffeId>();
    for (var device : devices) {
      where.add(Target.parse(Role.DEVICE, device).in(authority.domain()));
    }
    var granted = roles(roles);
    var end = now.plus(Lifetime.parse(lifetime));
    return where.stream().map(id -> new GrantAuthority.Wanted(who, id, granted, end)).toList();
  }

  private List<GrantAuthority.Wanted> listed(GrantAuthority authority, Path file, Instant now)
      throws PkiException {
    var wanted = new ArrayList<GrantAuthority.Wanted>();
    for (var row : Csv.read(file, Set.of("operator", "device", "roles"), Set.of("for")).rows()) {
      try {
        wanted.add(
            new GrantAuthority.Wanted(
                Target.parse(Role.OPERATOR, row.required("operator")).in(authority.domain()),
                Target.parse(Role.DEVICE, row.required("device")).in(authority.domain()),
                roles(row.several("roles")),
                now.plus(Lifetime.parse(row.value("for").orElse(lifetime)))));
      } catch (UsageException e) {
        throw row.fault(e);
      }
    }
    if (wanted.isEmpty()) {
      throw new PkiException(file + " holds no grant to make", "");
    }
    return wanted;
  }

  private static SortedSet<String> roles(List<String> named) throws UsageException {
    var set = new TreeSet<String>();
    for (var role : named) {
      if (!Names.isName(role)) {
        throw new UsageException(
            "'" + role + "' is not a role",
            "a lower-case letter, then letters, digits and hyphens, such as technician");
      }
      set.add(role);
    }
    if (set.size() > MOST_ROLES) {
      throw new UsageException("more than " + MOST_ROLES + " roles", "make two grants");
    }
    if (set.isEmpty()) {
      throw new UsageException("no role", "such as technician");
    }
    return set;
  }

  private void report(List<Grant> made) {
    var lines = spec.commandLine().getOut();
    for (var grant : made) {
      var claims = grant.claims();
      lines.println(
          "operator/"
              + claims.operator().name()
              + " on device/"
              + claims.device().name()
              + " as "
              + String.join(", ", claims.roles())
              + " serial "
              + claims.serial().hex()
              + " until "
              + Line.of(claims.notAfter())
              + " in "
              + Line.of(out));
    }
  }
}
