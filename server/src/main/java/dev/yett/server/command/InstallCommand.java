package dev.yett.server.command;

import dev.yett.identity.Credentials;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Installation;
import dev.yett.identity.TimeFloor;
import dev.yett.identity.enrol.Delivery;
import dev.yett.identity.enrol.Enrolment;
import dev.yett.identity.enrol.NewSecrets;
import dev.yett.identity.seal.Passphrases;
import dev.yett.protocol.Octets;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `yettd install`: takes what the authorities answered. A daemon that runs takes it up by itself.
@Command(
    name = "install",
    description = {
      "Takes the reply to a request, device secrets encrypted to this device, or a trust bundle.",
      "Refuses what is not for the key that waits here, or not for this device.",
      "A daemon that runs takes it up within a second."
    },
    footer = {
      "",
      "  yettd install pump-7.reply pump-7.secret",
      "  yettd install renewal.reply",
      "  yettd install newer.bundle"
    })
public final class InstallCommand implements Callable<Integer> {
  private static final byte DER = 0x30;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "in any order")
  private List<Path> files = List.of();

  @Option(
      names = "--unvouched",
      description =
          "take a device secret although no secret that this device holds stands in it: compare"
              + " the fingerprint first")
  private boolean unvouched;

  @Mixin private final StateOption state = new StateOption();
  @Mixin private final PassphraseOption passphrase = new PassphraseOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  private record Named(Path file, Delivery delivery) {}

  @Override
  public Integer call() throws IOException, IdentityException {
    Path directory = state.directory();
    Passphrases given = passphrase.passphrases();
    TimeFloor clock = TimeFloor.open(directory.resolve("floor"), InstantSource.system());
    var deliveries = new ArrayList<Named>();
    var bundles = new ArrayList<Path>();
    for (Path file : files) {
      byte[] bytes = read(file);
      if (bytes.length > 0 && bytes[0] == DER) bundles.add(file);
      else deliveries.add(new Named(file, Delivery.parse(file, bytes)));
    }
    for (Named each : deliveries) {
      if (!each.delivery().grants().isEmpty()) {
        throw new IdentityException(each.file(), "grants are for an operator, not for a device");
      }
    }
    for (Named each : deliveries) {
      if (each.delivery().reply().isPresent()) reply(each, directory, given, clock);
    }
    for (Named each : deliveries) secrets(each, directory, given);
    for (Path file : bundles) bundle(file, directory, given, clock);
    return 0;
  }

  private void reply(Named each, Path directory, Passphrases given, TimeFloor clock)
      throws IOException, IdentityException {
    var enrolment = new Enrolment(directory, given);
    var reply = each.delivery().reply().orElseThrow();
    var installed =
        Files.exists(directory.resolve("cert.pem"))
            ? enrolment.renew(
                each.file(), reply, Credentials.load(directory, given), clock::judging)
            : enrolment.enrol(each.file(), reply, clock::judging);
    out()
        .println(
            "yettd: %s: %s, serial %s, until %s"
                .formatted(
                    installed.taken() ? "installed" : "in use already",
                    installed.id(),
                    installed.leaf().getSerialNumber().toString(16),
                    installed.leaf().getNotAfter().toInstant()));
  }

  private void secrets(Named each, Path directory, Passphrases given)
      throws IOException, IdentityException {
    for (Octets secret : each.delivery().secrets()) {
      boolean unseen = unvouched || !Files.exists(directory.resolve("device.secret"));
      var own = Credentials.load(directory, given);
      for (String line :
          NewSecrets.install(each.file(), secret.toArray(), own, directory, unseen)) {
        out().println("yettd: device secret of " + line);
      }
      if (unseen) out().println("yettd: compare the fingerprint with what yett-pki epoch printed");
    }
  }

  private void bundle(Path file, Path directory, Passphrases given, TimeFloor clock)
      throws IOException, IdentityException {
    var trust = Credentials.load(directory, given).trust();
    String line =
        switch (trust.install(read(file), clock::judging)) {
          case Installation.Installed installed -> "installed, " + installed.number();
          case Installation.Held held -> "held already, " + held.number();
          case Installation.Older older -> "older than the one in force, " + older.held();
          case Installation.Refused(String text) -> throw new IdentityException(file, text);
        };
    out().println("yettd: trust bundle " + line);
  }

  private static byte[] read(Path file) throws IOException, IdentityException {
    if (Files.size(file) > Delivery.LARGEST) throw new IdentityException(file, "too large");
    return Files.readAllBytes(file);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
