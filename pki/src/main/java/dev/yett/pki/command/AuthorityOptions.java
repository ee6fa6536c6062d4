package dev.yett.pki.command;

import dev.yett.pki.PkiException;
import dev.yett.pki.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which authorities a command is about: those that are named, or else `ca` and `grants` in the
/// directory that `YETT_PKI` names, or in this one.
final class AuthorityOptions {
  @Option(
      names = "--ca",
      paramLabel = "DIR",
      description = "The certificate authority; `ca` here, or in $YETT_PKI, if left out.")
  private @Nullable Path ca;

  @Option(
      names = "--grants",
      paramLabel = "DIR",
      description = "The grants authority; `grants` here, or in $YETT_PKI, if left out.")
  private @Nullable Path grants;

  /// The one that was named, or the usual one where neither was.
  Optional<Path> ca() {
    return ca != null ? Optional.of(ca) : grants != null ? Optional.empty() : usual("ca");
  }

  Optional<Path> grants() {
    return grants != null ? Optional.of(grants) : ca != null ? Optional.empty() : usual("grants");
  }

  Path requiredCa() throws PkiException {
    return Optional.ofNullable(ca)
        .or(() -> usual("ca"))
        .orElseThrow(
            () -> new UsageException("which certificate authority?", "--ca DIR, or YETT_PKI"));
  }

  Path requiredGrants() throws PkiException {
    return Optional.ofNullable(grants)
        .or(() -> usual("grants"))
        .orElseThrow(
            () -> new UsageException("which grants authority?", "--grants DIR, or YETT_PKI"));
  }

  /// Refuses a command line that names neither where neither is in its usual place.
  void requireAny() throws PkiException {
    if (ca().isEmpty() && grants().isEmpty()) {
      throw new UsageException(
          "which authority?", "--ca DIR for certificates, --grants DIR for grants");
    }
  }

  private static Optional<Path> usual(String name) {
    var home = System.getenv("YETT_PKI");
    var place = Path.of(home == null ? "" : home).resolve(name);
    return Files.isDirectory(place) ? Optional.of(place) : Optional.empty();
  }
}
