package dev.yett.server.command;

import dev.yett.identity.IdentityException;
import dev.yett.server.config.Configuration;
import dev.yett.server.config.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `yettd check`: says all that is wrong with a configuration and the identity, what expires, and
/// whether the clock can be right; or `ok`.
@Command(
    name = "check",
    description = {
      "Says all that is wrong with a configuration, with file, line and column, or ok.",
      "Warns of what expires, of permissions, and of a clock that cannot be right."
    },
    footer = {"", "  yettd check --config /etc/yett/yettd.toml"})
public final class CheckCommand implements Callable<Integer> {
  @Mixin private final ConfigOption config = new ConfigOption();

  @Mixin private final PassphraseOption passphrase = new PassphraseOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, IdentityException {
    PrintWriter out = spec.commandLine().getOut();
    return switch (config.read()) {
      case Configuration.Reading.Sound sound -> {
        for (Fault warning : sound.warnings()) out.println("warning: " + warning);
        var identity = new IdentityCheck(sound.configuration(), InstantSource.system());
        identity.run(passphrase.passphrases());
        for (String warning : identity.warnings()) out.println("warning: " + warning);
        for (String fault : identity.faults()) out.println(fault);
        if (identity.faults().isEmpty()) out.println("ok");
        yield identity.faults().isEmpty() ? 0 : 1;
      }
      case Configuration.Reading.Faulty faulty -> {
        for (Fault fault : faulty.faults()) out.println(fault);
        yield 1;
      }
    };
  }
}
