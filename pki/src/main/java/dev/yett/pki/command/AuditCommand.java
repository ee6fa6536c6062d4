package dev.yett.pki.command;

import dev.yett.identity.HashChain;
import dev.yett.pki.PkiException;
import dev.yett.pki.UsageException;
import dev.yett.pki.inventory.Audit;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.issuing.GrantAuthority;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `audit verify`: whether the log holds, and the inventory agrees with it.
@Command(
    name = "audit",
    description = "Check the log of an authority's acts, and the inventory against it.",
    sortOptions = false,
    footer = {
      "",
      "Each act holds the one before. Keep the head that this prints somewhere else: given back"
          + " with",
      "--head, it shows also a log that was cut off, or written anew.",
      "",
      "  yett-pki audit verify",
      "  yett-pki audit verify --ca ca --head 17:9f0c…"
    })
public final class AuditCommand implements Callable<Integer> {
  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(paramLabel = "verify", description = "What to do.")
  private String what = "";

  @Mixin private final AuthorityOptions authorities = new AuthorityOptions();

  @Option(
      names = "--head",
      paramLabel = "COUNT:HASH",
      description = "A head that this log had earlier; with --ca or --grants.")
  private @Nullable String head;

  public AuditCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    if (!what.equals("verify")) {
      throw new UsageException("'" + what + "' is nothing that audit does", "audit verify");
    }
    authorities.requireAny();
    Optional<HashChain.Head> remembered = Optional.empty();
    if (head != null) {
      remembered = HashChain.Head.parse(head);
      if (remembered.isEmpty()) {
        throw new UsageException("'" + head + "' is no head", "as audit verify printed it");
      }
      if (authorities.ca().isPresent() && authorities.grants().isPresent()) {
        throw new UsageException("each authority has a head of its own", "--ca or --grants");
      }
    }
    var fine = true;
    if (authorities.ca().isPresent()) {
      var place = authorities.ca().get();
      try (var authority = CertificateAuthority.open(place, world.clock().instant())) {
        fine &= report(place, authority.audit(remembered));
      }
    }
    if (authorities.grants().isPresent()) {
      var place = authorities.grants().get();
      try (var authority = GrantAuthority.open(place)) {
        fine &= report(place, authority.audit(remembered));
      }
    }
    return fine ? 0 : 1;
  }

  private boolean report(Path place, Audit audit) {
    var out = spec.commandLine().getOut();
    var fine =
        switch (audit.chain()) {
          case HashChain.Verdict.Whole(var whole) -> {
            out.println(place + ": " + whole.count() + " acts hold, head " + whole);
            yield true;
          }
          case HashChain.Verdict.Broken(var index, var why) -> {
            out.println(place + ": act " + index + " does not hold: " + why);
            yield false;
          }
        };
    audit.unlogged().forEach(line -> out.println(place + ": " + line));
    return fine && audit.unlogged().isEmpty();
  }
}
