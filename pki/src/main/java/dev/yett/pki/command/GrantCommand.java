package dev.yett.pki.command;

import dev.yett.pki.Target;
import dev.yett.pki.Out;
import dev.yett.pki.Faults;
import dev.yett.pki.PkiException;
import dev.yett.pki.Line;
import dev.yett.pki.UsageException;
import dev.yett.pki.Lifetime;
import dev.yett.pki.issuing.GrantAuthority;
import dev.yett.pki.keys.PassphraseFile;
import dev.yett.pki.keys.PassphraseSource;
import dev.yett.identity.Grant;
import dev.yett.identity.GrantFile;
import dev.yett.identity.Role;
import dev.yett.identity.SpiffeId;
import dev.yett.protocol.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
      "  yett-pki grant alice pump-7 pump-8 --grants grants --role technician --out alice.grants"
    })
public final class GrantCommand implements Callable<Integer> {
  private static final String LIFETIME = "90d";
  private static final int MOST_ROLES = 16;

  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "OPERATOR", description = "For example: alice.")
  private String operator = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "DEVICE",
      description = "For example: pump-7.")
  private List<String> devices = List.of();

  @Option(
      names = "--grants",
      required = true,
      paramLabel = "DIR",
      description = "The grants authority.")
  private Path grants = Path.of("");

  @Option(
      names = "--role",
      required = true,
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
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write the grants; .grants by custom.")
  private Path out = Path.of("");

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Read the passphrase from its second line, or from its only one.")
  private @Nullable Path passphraseFile;

  @Option(names = "--force", description = "Replace a file that is there.")
  private boolean force;

  public GrantCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    var target = Target.parse(Role.OPERATOR, operator);
    var names = new LinkedHashSet<Target>();
    for (var device : devices) {
      names.add(Target.parse(Role.DEVICE, device));
    }
    var granted = roles();
    var duration = Lifetime.parse(lifetime);
    if (Files.isDirectory(out)) {
      throw new UsageException(Line.of(out) + " is a directory", "--out takes a file");
    }
    Out.requireFree(out, force);
    var made = new ArrayList<Grant>();
    try (var authority = GrantAuthority.open(grants)) {
      var ids = new ArrayList<SpiffeId>();
      for (var name : names) {
        var id = name.in(authority.domain());
        authority.requireEpoch(id);
        ids.add(id);
      }
      try (var passphrase = source().existing("the grants authority " + grants);
          var master = authority.unlock(passphrase)) {
        made.addAll(
            authority.grant(
                master,
                target.in(authority.domain()),
                ids,
                granted,
                duration,
                world.clock().instant()));
      }
      var parent = out.getParent();
      if (parent != null) {
        Out.directory(parent);
      }
      GrantFile.write(out, made);
      report(target, made);
    } catch (IOException e) {
      throw Faults.of("cannot write", out, e);
    } finally {
      made.forEach(Grant::close);
    }
    return 0;
  }

  private SortedSet<String> roles() throws UsageException {
    var set = new TreeSet<String>();
    for (var role : roles) {
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
    return set;
  }

  private void report(Target target, List<Grant> made) {
    var lines = spec.commandLine().getOut();
    for (var grant : made) {
      var claims = grant.claims();
      lines.println(
          target
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

  private PassphraseSource source() {
    return passphraseFile == null
        ? PassphraseSource.asking(world.terminal())
        : PassphraseFile.second(passphraseFile);
  }
}
