package dev.yett.server.command;

import dev.yett.identity.HashChain.Head;
import dev.yett.identity.HashChain.Verdict;
import dev.yett.identity.IdentityException;
import dev.yett.server.audit.AuditVerification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `yettd audit verify`: whether the record was changed. Exit status 1 where it was.
@Command(
    name = "verify",
    description = {
      "Says whether the audit log was changed, and which record is the first that does not hold.",
      "Prints the head of the chain: written down elsewhere and given with --head, it also shows",
      "an end that was cut off, or a log that was written anew."
    },
    footer = {
      "",
      "  yettd audit verify",
      "  yettd audit verify --head 812:9f0c…",
      "  yettd audit verify --directory /mnt/copy/audit"
    })
final class AuditVerifyCommand implements Callable<Integer> {
  @Option(names = "--head", paramLabel = "COUNT:HASH", description = "as this printed it before")
  private Optional<String> head = Optional.empty();

  @Option(names = "--directory", paramLabel = "DIR", description = "of the audit files themselves")
  private Optional<Path> directory = Optional.empty();

  @Mixin private final StateOption state = new StateOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, IdentityException {
    Optional<Head> remembered = head.flatMap(Head::parse);
    if (head.isPresent() && remembered.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--head is COUNT:HASH, as this prints it");
    }
    Path files = directory.isPresent() ? directory.get() : state.state().resolve("audit");
    var result = AuditVerification.verify(files, remembered);
    var out = spec.commandLine().getOut();
    if (result.start().count() > 0) {
      out.println("begins at record " + result.start().count() + ": older files are not here");
    }
    return switch (result.verdict()) {
      case Verdict.Whole(Head whole) -> {
        out.println("whole: " + whole);
        yield 0;
      }
      case Verdict.Broken(long index, String why) -> {
        out.println("BROKEN at record %d, in %s: %s".formatted(index, result.file(), why));
        yield 1;
      }
    };
  }
}
