package dev.yett.server;

import dev.yett.server.config.Configuration;
import dev.yett.server.config.Fault;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `yettd check`: says all that is wrong with a configuration, or `ok`.
@Command(
    name = "check",
    description = "Says all that is wrong with a configuration, with file, line and column, or ok.",
    footer = {"", "  yettd check --config /etc/yett/yettd.toml"})
final class CheckCommand implements Callable<Integer> {
  static final String DEFAULT = "/etc/yett/yettd.toml";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = DEFAULT,
      description = "${DEFAULT-VALUE}")
  @SuppressWarnings("NullAway.Init") // set by the parser
  private Path config;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    return switch (Configuration.load(config)) {
      case Configuration.Reading.Sound sound -> {
        for (Fault warning : sound.warnings()) out.println("warning: " + warning);
        out.println("ok");
        yield 0;
      }
      case Configuration.Reading.Faulty faulty -> {
        for (Fault fault : faulty.faults()) out.println(fault);
        yield 1;
      }
    };
  }
}
