package dev.yett.client.command;

import dev.yett.client.Arguments;
import dev.yett.client.Collected;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.Json;
import dev.yett.client.LastingOrder;
import dev.yett.client.Lifeline;
import dev.yett.client.OrderEndedException;
import dev.yett.client.OrderRequest;
import dev.yett.client.UserError;
import dev.yett.client.Words;
import dev.yett.client.show.ConsoleSecrets;
import dev.yett.client.show.Outcome;
import dev.yett.client.show.Print;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.SignalName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Commands from a stream, one a line, on one connection: a thread reads and starts them as far
/// ahead as the device allows, this one shows their output in their order. Where the connection is
/// lost and the command that runs survives that, they go on, each run once.
final class Batch {
  private static final int LONGEST_LINE = 65_536;
  private static final long JSON_LIMIT = 16L << 20;

  private final Session session;
  private final Lifeline lifeline;
  private final boolean json;
  private final boolean raw;
  private final BlockingQueue<Step> steps = new ArrayBlockingQueue<>(16);
  private final AtomicReference<@Nullable LastingOrder> shown = new AtomicReference<>();
  private final AtomicInteger pressed = new AtomicInteger();
  private volatile boolean stopped;

  Batch(Session session, Lifeline lifeline, boolean json, boolean raw) {
    this.session = session;
    this.lifeline = lifeline;
    this.json = json;
    this.raw = raw;
  }

  private sealed interface Step {
    record Started(OperationSpec operation, LastingOrder order) implements Step {}

    record Wrong(int line, UserError error) implements Step {}

    record Done() implements Step {}
  }

  /// Runs them all.
  ///
  /// @return the exit status of the last command that failed, or 0
  int run(InputStream in) throws UserError, IOException, InterruptedException {
    Thread.ofPlatform().daemon().name("yett-lines").start(() -> read(in));
    int status = 0;
    try (var _ = session.interrupts().listen(this::interrupted)) {
      while (true) {
        int own =
            switch (steps.take()) {
              case Step.Done _ -> {
                yield -1;
              }
              case Step.Wrong wrong -> {
                session
                    .screen()
                    .tell(
                        new UserError(
                            "line " + wrong.line() + ": " + wrong.error().getMessage(),
                            wrong.error().hint(),
                            wrong.error().exitCode()));
                yield wrong.error().exitCode();
              }
              case Step.Started started -> show(started);
            };
        if (own < 0) {
          return status;
        }
        status = own == 0 ? status : own;
      }
    } finally {
      stopped = true;
    }
  }

  private int show(Step.Started step) throws UserError, IOException, InterruptedException {
    var order = step.order();
    shown.set(order);
    pressed.set(0);
    try {
      if (json) {
        var collected = new Collected(JSON_LIMIT);
        var finished = order.await(collected);
        session
            .screen()
            .line(Json.line(Outcome.json(step.operation(), order.digest(), finished, collected)));
        session.screen().flush();
        return Failures.exitCode(finished);
      }
      var finished = order.await(new Print(session.screen(), step.operation(), raw));
      return Outcome.tell(session.screen(), lifeline.device().name(), step.operation(), finished);
    } catch (UserError e) {
      if (pressed.get() > 1) {
        throw new UserError(128 + 2, "left; what had not ended was ended");
      }
      if (lifeline.isOver()) {
        throw e;
      }
      session.screen().tell(e);
      return e.exitCode();
    }
  }

  /// The first Ctrl-C is for the running command, the next leaves.
  private void interrupted() {
    if (lifeline.isDown()) {
      lifeline.giveUp();
      return;
    }
    if (pressed.incrementAndGet() > 1) {
      lifeline.device().close();
      return;
    }
    var order = shown.get();
    if (order != null) {
      order.signal(SignalName.INT);
    }
  }

  private void read(InputStream in) {
    int number = 0;
    try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null && !stopped; line = lines.readLine()) {
        number++;
        step(number, line);
      }
      put(new Step.Done());
    } catch (IOException e) {
      put(
          new Step.Wrong(
              number + 1, new UserError(ExitCode.FAILED, String.valueOf(e.getMessage()))));
      put(new Step.Done());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step(int number, String line) throws InterruptedException {
    try {
      if (line.length() > LONGEST_LINE) {
        throw UserError.usage("it is longer than " + LONGEST_LINE + " characters");
      }
      var words = Words.split(line);
      if (!words.isEmpty()) {
        var spec = RunCommand.find(lifeline.device(), words.getFirst());
        var secrets = new ConsoleSecrets(InputStream.nullInputStream(), lifeline.device().name());
        var values = Arguments.parse(spec, words.subList(1, words.size()), secrets);
        put(new Step.Started(spec, start(OrderRequest.of(spec, values))));
      }
    } catch (UserError e) {
      put(new Step.Wrong(number, e));
    }
  }

  /// Standard input holds the commands: what takes input gets an empty one.
  private LastingOrder start(OrderRequest request) throws UserError, InterruptedException {
    var order = lifeline.start(request);
    if (request.operation().input() != InputMode.NONE) {
      try {
        order.input().finish();
      } catch (OrderEndedException e) {
        // It ended without input, and how is told in its turn.
      } catch (IOException e) {
        throw new UserError(ExitCode.NO_CONNECTION, String.valueOf(e.getMessage()));
      }
    }
    return order;
  }

  private void put(Step step) {
    try {
      while (!stopped && !steps.offer(step, 1, TimeUnit.SECONDS)) {
        // Its reader shows an order that takes long.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
