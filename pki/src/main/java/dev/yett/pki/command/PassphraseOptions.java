package dev.yett.pki.command;

import dev.yett.pki.UsageException;
import dev.yett.pki.keys.PassphraseFile;
import dev.yett.pki.keys.PassphraseSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a passphrase, or the PIN of a token, comes from: asked for, a file, or a descriptor that
/// is open already. Never the command line or the environment, which others may read.
final class PassphraseOptions {
  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description =
          "Read the passphrase of the CA from its first line, that of the grants from its second,"
              + " or from its only one; asked for if left out.")
  private @Nullable Path file;

  @Option(
      names = "--passphrase-fd",
      paramLabel = "N",
      description = "The same from a descriptor that is open: 3< <(pass show ca).")
  private @Nullable Integer descriptor;

  PassphraseSource ofCa(Surroundings world) throws UsageException {
    var place = place();
    return place == null ? PassphraseSource.asking(world.terminal()) : PassphraseFile.first(place);
  }

  PassphraseSource ofGrants(Surroundings world) throws UsageException {
    var place = place();
    return place == null ? PassphraseSource.asking(world.terminal()) : PassphraseFile.second(place);
  }

  private @Nullable Path place() throws UsageException {
    if (descriptor == null) {
      return file;
    }
    if (file != null) {
      throw new UsageException("two sources of the passphrase", "a file or a descriptor");
    }
    if (descriptor < 0 || descriptor > 1023) {
      throw new UsageException(descriptor + " is not a descriptor", "a small number such as 3");
    }
    return Path.of("/dev/fd/" + descriptor);
  }
}
