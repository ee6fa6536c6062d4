package dev.yett.pki.command;

import dev.yett.identity.DeviceSecret;
import dev.yett.identity.DeviceSecretFile;
import dev.yett.identity.Grant;
import dev.yett.identity.GrantFile;
import dev.yett.identity.MasterSecret;
import dev.yett.identity.Role;
import dev.yett.identity.SpiffeId;
import dev.yett.pki.Faults;
import dev.yett.pki.Lifetime;
import dev.yett.pki.Line;
import dev.yett.pki.Out;
import dev.yett.pki.PkiException;
import dev.yett.pki.Target;
import dev.yett.pki.UsageException;
import dev.yett.pki.inventory.Selection;
import dev.yett.pki.issuing.GrantAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "before hold no longer once the device has the new file, or, with --overlap, once that has",
      "passed. With --to the file is encrypted: worthless to who intercepts it. Compare the",
      "fingerprint with what `yettd install` shows. Cut off, it is run again as it was.",
      "",
      "  yett-pki epoch pump-7 --to pump-7/cert.pem --out pump-7.secret",
      "  yett-pki epoch pump-7 --to cert.pem --out pump-7.secret --overlap 7d --grants-out"
          + " new.grants",
      "  yett-pki epoch pump-7 --grants grants --out pump-7/"
    })
public final class EpochCommand implements Callable<Integer> {
  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(paramLabel = "DEVICE", description = "For example: pump-7.")
  private String device = "";

  @Mixin private final AuthorityOptions authorities = new AuthorityOptions();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "Encrypt to the key of this certificate, which must be the device's.")
  private @Nullable Path to;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR|FILE",
      description = "Where to write it; device.secret in a directory.")
  private String out = "";

  @Option(
      names = "--overlap",
      paramLabel = "DURATION",
      description = "How long the epoch before holds on, for example 7d; not at all if left out.")
  private @Nullable String overlap;

  @Option(
      names = "--grants-out",
      paramLabel = "FILE",
      description = "Make the live grants of the device anew, in the new epoch, into this file.")
  private @Nullable Path grantsOut;

  @Mixin private final PassphraseOptions passphrases = new PassphraseOptions();

  @Option(names = "--force", description = "Replace a secret that is there.")
  private boolean force;

  public EpochCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    var target = Target.parse(Role.DEVICE, device);
    var file = file();
    Optional<Duration> kept =
        overlap == null ? Optional.empty() : Optional.of(Lifetime.parse(overlap));
    var grants = authorities.requiredGrants();
    var now = world.clock().instant();
    try (var authority = GrantAuthority.open(grants)) {
      var id = target.in(authority.domain());
      var replace = force || authority.epochs(id).isBegun(file);
      Out.requireFree(file, replace);
      if (grantsOut != null) {
        Out.requireFree(grantsOut, replace);
      }
      if (to != null) {
        note(authority.requireOwn(Recipient.chain(to), id, to, now));
      }
      try (var passphrase = passphrases.ofGrants(world).existing("the grants authority " + grants);
          var master = authority.unlock(passphrase, now)) {
        var live =
            authority.anew(
                new Selection(List.of("device/" + id.name()), Optional.empty(), false, now),
                true,
                now);
        secret(authority, master, id, kept, file, now);
        if (grantsOut != null) {
          anew(authority, master, live, grantsOut, now);
        }
        authority.epochs(id).finished();
      }
    }
    return 0;
  }

  private void note(Optional<String> text) {
    if (text.isPresent()) {
      var err = spec.commandLine().getErr();
      err.println("yett-pki: note: " + text.get());
      err.flush();
    }
  }

  private void secret(
      GrantAuthority authority,
      MasterSecret master,
      SpiffeId id,
      Optional<Duration> kept,
      Path file,
      Instant now)
      throws PkiException {
    var made = authority.epochs(id).next(master, kept, file, now);
    var secrets = made.secrets();
    if (made.again()) {
      note(
          Optional.of(
              "goes on with epoch "
                  + secrets.getLast().epoch()
                  + ", which a run that was cut off had begun; for a new one, run it again"));
    }
    try {
      if (file.getParent() != null) {
        Out.directory(file.getParent());
      }
      if (to == null) {
        DeviceSecretFile.write(file, secrets);
      } else {
        Out.open(file, DeviceSecretFile.encrypt(secrets, Recipient.chain(to).getFirst()));
      }
      var newest = secrets.getLast();
      var out = spec.commandLine().getOut();
      out.println(
          "device/"
              + id.name()
              + " epoch "
              + newest.epoch()
              + " in "
              + Line.of(file)
              + " fingerprint "
              + newest.fingerprint());
      if (secrets.size() > 1) {
        var before = secrets.get(secrets.size() - 2);
        out.println(
            "epoch "
                + before.epoch()
                + " holds until "
                + before.notAfter().map(Line::of).orElse("?"));
      }
    } catch (IOException e) {
      throw Faults.of("cannot write", file, e);
    } catch (GeneralSecurityException e) {
      throw new PkiException("cannot encrypt: " + e.getMessage(), "", e);
    } finally {
      secrets.forEach(DeviceSecret::close);
    }
  }

  private void anew(
      GrantAuthority authority,
      MasterSecret master,
      List<GrantAuthority.Wanted> live,
      Path file,
      Instant now)
      throws PkiException {
    if (live.isEmpty()) {
      spec.commandLine().getOut().println("no grant is live, " + Line.of(file) + " is not written");
      return;
    }
    var made = new ArrayList<Grant>();
    try {
      made.addAll(authority.grantOnce(master, live, now));
      GrantFile.write(file, made);
      spec.commandLine()
          .getOut()
          .println(Line.count(made.size(), "grant") + " anew in " + Line.of(file));
    } catch (IOException e) {
      throw Faults.of("cannot write", file, e);
    } finally {
      made.forEach(Grant::close);
    }
  }

  private Path file() throws UsageException {
    if (out.isEmpty()) {
      throw new UsageException("--out has no name", "a directory or a file");
    }
    var place = Path.of(out);
    return out.endsWith("/") || Files.isDirectory(place) ? place.resolve("device.secret") : place;
  }
}
