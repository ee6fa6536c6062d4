package dev.yett.pki.command;

import dev.yett.pki.Target;
import dev.yett.pki.Out;
import dev.yett.pki.Faults;
import dev.yett.pki.PkiException;
import dev.yett.pki.Line;
import dev.yett.pki.UsageException;
import dev.yett.pki.issuing.GrantAuthority;
import dev.yett.pki.keys.PassphraseFile;
import dev.yett.pki.keys.PassphraseSource;
import dev.yett.identity.DeviceSecretFile;
import dev.yett.identity.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `epoch`: gives a device its secret.
@Command(
    name = "epoch",
    description = "Make the secret from which a device derives the keys of its grants.",
    sortOptions = false,
    footer = {
      "",
      "The first time begins epoch 1; each time after begins a new one, and grants of the epoch",
      "before hold no longer once the device has only the new secret.",
      "",
      "  yett-pki epoch pump-7 --grants grants --out pump-7/"
    })
public final class EpochCommand implements Callable<Integer> {
  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(paramLabel = "DEVICE", description = "For example: pump-7.")
  private String device = "";

  @Option(
      names = "--grants",
      required = true,
      paramLabel = "DIR",
      description = "The grants authority.")
  private Path grants = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR|FILE",
      description = "Where to write it; device.secret in a directory.")
  private String out = "";

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Read the passphrase from its second line, or from its only one.")
  private @Nullable Path passphraseFile;

  @Option(names = "--force", description = "Replace a secret that is there.")
  private boolean force;

  public EpochCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    var target = Target.parse(Role.DEVICE, device);
    var file = file();
    Out.requireFree(file, force);
    try (var authority = GrantAuthority.open(grants);
        var passphrase = source().existing("the grants authority " + grants);
        var master = authority.unlock(passphrase)) {
      var id = target.in(authority.domain());
      try (var secret = authority.nextEpoch(master, id, world.clock().instant())) {
        if (file.getParent() != null) {
          Out.directory(file.getParent());
        }
        DeviceSecretFile.write(file, List.of(secret));
        spec.commandLine()
            .getOut()
            .println(target + " epoch " + secret.epoch() + " in " + Line.of(file));
      } catch (IOException e) {
        throw Faults.of("cannot write", file, e);
      }
    }
    return 0;
  }

  private Path file() throws UsageException {
    if (out.isEmpty()) {
      throw new UsageException("--out has no name", "a directory or a file");
    }
    var place = Path.of(out);
    return out.endsWith("/") || Files.isDirectory(place) ? place.resolve("device.secret") : place;
  }

  private PassphraseSource source() {
    return passphraseFile == null
        ? PassphraseSource.asking(world.terminal())
        : PassphraseFile.second(passphraseFile);
  }
}
