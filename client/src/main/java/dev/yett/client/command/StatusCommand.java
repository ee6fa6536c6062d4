package dev.yett.client.command;

import dev.yett.client.BuiltIn;
import dev.yett.client.Collected;
import dev.yett.client.Dialer;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.HostSpec;
import dev.yett.client.Json;
import dev.yett.client.OrderRequest;
import dev.yett.client.UserError;
import dev.yett.client.show.StatusText;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Ending;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "How devices are: uptime, load, memory, disks. Hosts are asked all at once.",
    footer = {
      "",
      "Examples:",
      "  yett status pump-7                   one alone as a table, at a terminal",
      "  yett status 'pump-*' @site-3",
      "  yett status --json pump-7 pump-8"
    })
final class StatusCommand implements Callable<Integer> {
  private static final int AT_ONCE = 16;

  private final Session session;

  @Option(names = "--json", description = "One JSON object a host.")
  private boolean json;

  @Parameters(
      arity = "1..*",
      paramLabel = "HOST",
      description = "Devices, patterns of names, or @groups.")
  private List<String> words = List.of();

  StatusCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException, InterruptedException {
    var known = session.hosts();
    var hosts = new ArrayList<HostSpec>();
    for (var word : words) {
      hosts.addAll(known.all(word));
    }
    int status = 0;
    var turn = new Semaphore(AT_ONCE);
    try (var dialer = session.dialer();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          hosts.stream().map(host -> threads.submit(() -> ask(dialer, host, turn))).toList();
      for (int i = 0; i < hosts.size(); i++) {
        try {
          var answer = answer(answers.get(i));
          answer.notes().forEach(session.screen()::note);
          for (var line : told(hosts.get(i), answer.row(), hosts.size() == 1)) {
            session.screen().line(line);
          }
        } catch (UserError e) {
          session.screen().flush();
          session.screen().tell(e);
          status = e.exitCode();
        }
      }
      session.screen().flush();
      return status;
    }
  }

  /// What a host said, and what there is to know about the connection.
  private record Answer(Cbor.Map row, List<String> notes) {}

  private static Answer answer(Future<Answer> future) throws UserError, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UserError error) {
        throw error;
      }
      throw new AssertionError(e.getCause());
    }
  }

  private static Answer ask(Dialer dialer, HostSpec host, Semaphore turn)
      throws UserError, InterruptedException {
    turn.acquire();
    try (var device = dialer.dial(host)) {
      var collected = new Collected(1 << 20);
      var order = device.start(OrderRequest.of(BuiltIn.STATUS, Collections.emptySortedMap()));
      var finished = order.await(collected);
      if (!(finished.ending() instanceof Ending.Exited)) {
        throw Failures.of(host.name(), BuiltIn.STATUS, finished).orElseGet(() -> malformed(host));
      }
      if (collected.rows().size() == 1 && collected.rows().getFirst() instanceof Cbor.Map row) {
        return new Answer(row, device.notes());
      }
      throw malformed(host);
    } catch (IOException e) {
      throw malformed(host);
    } finally {
      turn.release();
    }
  }

  private static UserError malformed(HostSpec host) {
    return new UserError(ExitCode.NO_CONNECTION, host.name() + " did not say how it is");
  }

  private List<String> told(HostSpec host, Cbor.Map row, boolean alone) throws UserError {
    if (json) {
      var object = Json.object();
      object.put("device", host.name());
      object.set("status", Json.of(row));
      return List.of(Json.line(object));
    }
    if (alone && session.stdio().outIsTerminal()) {
      return session.screen().status(row);
    }
    return List.of(host.name() + ": " + StatusText.of(row));
  }
}
