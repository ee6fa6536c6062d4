package dev.yett.client.command;

import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.HostSpec;
import dev.yett.client.UserError;
import dev.yett.client.trust.Renewal;
import dev.yett.client.trust.Rounds;
import dev.yett.identity.DurableFile;
import dev.yett.identity.enrol.Delivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "renew",
    mixinStandardHelpOptions = true,
    description = {
      "Renew the certificates of devices over the connection: fetch their requests, bring them the",
      "replies. Each device makes its key itself and takes only a certificate for that key. You"
          + " need",
      "no right of the authority, only that of identity.request and identity.install."
    },
    footer = {
      "",
      "Examples:",
      "  yett renew pump-7 --request | yett-pki issue device pump-7 --request - |",
      "      yett renew pump-7 --install -",
      "  yett renew 'pump-*' --request-to requests/",
      "  yett renew 'pump-*' --install-from replies/",
      "  yett renew pump-7 --install pump-7.secret",
      "  yett renew pump-7 --expired --request",
      "",
      "Folders hold NAME.request and NAME.reply. --expired accepts a device whose certificate has",
      "run out, for this alone. Exit status 1 unless it worked for all."
    })
final class RenewCommand implements Callable<Integer> {
  private static final int AT_ONCE = 20;
  private static final Path STANDARD_INPUT = Path.of("-");

  private final Session session;

  @Parameters(
      arity = "1..*",
      paramLabel = "HOST",
      description = "Devices, patterns of names, or @groups.")
  private List<String> words = List.of();

  @ArgGroup(multiplicity = "1")
  private Direction direction = new Direction();

  static final class Direction {
    @Option(names = "--request", description = "Print the request of one device.")
    private boolean request;

    @Option(
        names = "--install",
        paramLabel = "FILE",
        description = "Bring one device a reply, or a secret encrypted to it; - is standard input.")
    private @Nullable Path install;

    @Option(
        names = "--request-to",
        paramLabel = "DIRECTORY",
        description = "Write each device's request to NAME.request there.")
    private @Nullable Path requestTo;

    @Option(
        names = "--install-from",
        paramLabel = "DIRECTORY",
        description = "Bring each device its NAME.reply from there.")
    private @Nullable Path installFrom;
  }

  @Option(
      names = "--expired",
      description = "Accept a device whose certificate has expired, for this alone.")
  private boolean expired;

  RenewCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException, InterruptedException {
    var known = session.hosts();
    var hosts = new ArrayList<HostSpec>();
    for (var word : words) {
      hosts.addAll(known.all(word));
    }
    if ((direction.request || direction.install != null) && hosts.size() != 1) {
      throw new UserError(
          ExitCode.USAGE,
          hosts.size() + " hosts are meant; a pipe or a file is for one",
          "for many: --request-to DIRECTORY, --install-from DIRECTORY");
    }
    if (direction.requestTo != null) {
      Files.createDirectories(direction.requestTo);
    }
    var tell = new Told();
    try (var dialer = session.dialer()) {
      var dials = expired ? dialer.thoughExpired() : dialer;
      Rounds.each(
          hosts,
          AT_ONCE,
          host -> {
            byte[] reply = reply(host);
            try (var device = dials.dial(host)) {
              var renewal = new Renewal(device);
              return new Answer(
                  device.notes(),
                  reply.length == 0 ? renewal.request() : new byte[0],
                  reply.length == 0 ? "" : renewal.install(reply));
            }
          },
          tell);
    }
    session.screen().flush();
    return tell.status;
  }

  private byte[] reply(HostSpec host) throws UserError {
    Path file =
        direction.install != null
            ? direction.install
            : direction.installFrom != null
                ? direction.installFrom.resolve(host.name() + ".reply")
                : null;
    if (file == null) {
      return new byte[0];
    }
    try {
      byte[] bytes;
      if (file.equals(STANDARD_INPUT)) {
        bytes = session.stdio().in().readNBytes(Delivery.LARGEST + 1);
      } else {
        try (var in = Files.newInputStream(file)) {
          bytes = in.readNBytes(Delivery.LARGEST + 1);
        }
      }
      if (bytes.length == 0 || bytes.length > Delivery.LARGEST) {
        throw UserError.usage(file + (bytes.length == 0 ? " is empty" : " is too large"));
      }
      return bytes;
    } catch (IOException e) {
      throw new UserError(ExitCode.FAILED, file + ": " + Failures.words(e));
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // equality is never asked
  private record Answer(List<String> notes, byte[] request, String line) {}

  /// Tells of each host in turn.
  private final class Told implements Rounds.Telling<Answer> {
    private int status;

    @Override
    public void done(HostSpec host, Answer answer) throws IOException {
      answer.notes().forEach(session.screen()::note);
      if (answer.request().length == 0) {
        session.screen().line(host.name() + ": " + answer.line());
      } else if (direction.requestTo != null) {
        var file = direction.requestTo.resolve(host.name() + ".request");
        DurableFile.write(file, answer.request(), DurableFile.READABLE);
        session.screen().line(host.name() + ": " + file);
      } else {
        session.stdio().out().write(answer.request());
      }
    }

    @Override
    public void failed(HostSpec host, UserError why) throws IOException {
      session.screen().flush();
      session.screen().tell(why);
      status =
          words.size() == 1 && direction.requestTo == null && direction.installFrom == null
              ? why.exitCode()
              : ExitCode.FAILED;
    }
  }
}
