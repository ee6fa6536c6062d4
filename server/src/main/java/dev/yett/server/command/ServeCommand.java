package dev.yett.server.command;

import dev.yett.identity.Credentials;
import dev.yett.identity.DurableFile;
import dev.yett.identity.IdentityException;
import dev.yett.identity.SelfTest;
import dev.yett.identity.seal.Passphrases;
import dev.yett.posix.Limits;
import dev.yett.posix.Notify;
import dev.yett.posix.Platform;
import dev.yett.posix.PosixException;
import dev.yett.posix.Signal;
import dev.yett.posix.Signals;
import dev.yett.posix.Subreaper;
import dev.yett.posix.Umask;
import dev.yett.server.Daemon;
import dev.yett.server.Main;
import dev.yett.server.Parts;
import dev.yett.server.config.Configuration;
import dev.yett.server.config.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `yettd serve`: runs until SIGTERM; SIGHUP reads the configuration and the identity again.
@Command(
    name = "serve",
    description = {
      "Accepts operators and runs what the configuration declares.",
      "SIGHUP reads configuration and identity again; a wrong one is not taken. SIGTERM ends it."
    },
    footer = {"", "  yettd serve --config /etc/yett/yettd.toml"})
public final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = System.getLogger(ServeCommand.class.getName());

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(names = "--allow-root", description = "run although the user is root")
  private boolean allowRoot;

  @Option(
      names = "--port-file",
      paramLabel = "FILE",
      description = "write the port of the first address there once connections are accepted")
  private Optional<Path> portFile = Optional.empty();

  @Mixin private final PassphraseOption passphrase = new PassphraseOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, IdentityException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Platform.check();
    if (Platform.effectiveUserId() == 0 && !allowRoot) {
      err.println(
          "yettd: will not run as root; give it a user of its own, or say --allow-root if every"
              + " operator may be root here");
      return Main.CANNOT;
    }
    Umask.set(077);
    // A core dump would hold keys.
    Limits.set(Limits.Resource.CORE, new Limits.Limit(0, 0));
    return switch (config.read()) {
      case Configuration.Reading.Faulty faulty -> {
        for (Fault fault : faulty.faults()) err.println(fault);
        yield 1;
      }
      case Configuration.Reading.Sound sound -> {
        for (Fault warning : sound.warnings()) LOG.log(Level.WARNING, warning.toString());
        yield serve(sound.configuration());
      }
    };
  }

  private int serve(Configuration configuration)
      throws IOException, IdentityException, InterruptedException {
    Passphrases given = passphrase.passphrases();
    SelfTest.run(Credentials.load(configuration.state().resolve("identity"), given));
    var stop = new CountDownLatch(1);
    try (var subreaper = Subreaper.become();
        var parts = new Parts(subreaper);
        var daemon = Daemon.start(configuration, parts, ServeCommand::halt, given);
        var _ = Signals.on(Signal.TERM, stop::countDown);
        var _ = Signals.on(Signal.INT, stop::countDown);
        var _ = Signals.on(Signal.HUP, () -> reload(daemon))) {
      Notify manager = Notify.fromEnvironment();
      announce(daemon);
      manager.ready();
      var heap = new OldHeap();
      while (!stop.await(1, TimeUnit.SECONDS)) heap.look(daemon.connections() == 0);
      manager.stopping();
      LOG.log(Level.INFO, "stopping");
      if (!daemon.drain()) LOG.log(Level.WARNING, "some connections did not end in time");
    }
    return 0;
  }

  private void announce(Daemon daemon) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (InetSocketAddress address : daemon.addresses()) {
      out.println("yettd: listening on " + text(address) + " as " + daemon.id());
    }
    if (portFile.isPresent()) {
      String port = daemon.addresses().getFirst().getPort() + "\n";
      DurableFile.write(
          portFile.get(), port.getBytes(StandardCharsets.US_ASCII), DurableFile.READABLE);
    }
  }

  /// A configuration that is wrong leaves the one in force.
  private void reload(Daemon daemon) {
    Notify manager = Notify.fromEnvironment();
    try {
      manager.reloading();
      switch (config.read()) {
        case Configuration.Reading.Sound sound -> {
          daemon.reload(sound.configuration());
          LOG.log(Level.INFO, "the configuration was read again");
        }
        case Configuration.Reading.Faulty faulty -> {
          List<Fault> faults = faulty.faults();
          refused(daemon, faults.getFirst().toString());
          for (Fault more : faults.subList(1, faults.size())) {
            LOG.log(Level.ERROR, more.toString());
          }
        }
      }
      manager.ready();
    } catch (PosixException e) {
      LOG.log(Level.WARNING, "the service manager cannot be told: " + e.getMessage());
    } catch (IOException | IdentityException e) {
      refused(daemon, String.valueOf(e.getMessage()));
    }
  }

  private static void refused(Daemon daemon, String why) {
    LOG.log(Level.ERROR, "not reloaded, the configuration before stays in force: " + why);
    daemon.notReloaded(why);
  }

  /// A JVM that is out of memory or threads is no daemon any more; the supervisor starts another.
  private static void halt(Throwable why) {
    try {
      LOG.log(Level.ERROR, "the JVM is broken", why);
    } finally {
      Runtime.getRuntime().halt(Main.BROKEN);
    }
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
