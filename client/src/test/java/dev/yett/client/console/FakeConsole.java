package dev.yett.client.console;

import dev.yett.client.Arguments;
import dev.yett.client.Interrupts;
import dev.yett.client.console.input.Console;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;

/// Somebody at a terminal who says what was written down before.
final class FakeConsole implements Console {
  final AskedSecrets secrets = new AskedSecrets();
  final List<String> announced = new CopyOnWriteArrayList<>();
  final List<String> redrawn = new ArrayList<>();
  final List<String> prompts = new CopyOnWriteArrayList<>();
  final List<String> questions = new ArrayList<>();
  final ArrayDeque<InputStream> typed = new ArrayDeque<>();
  private final Deque<Runnable> listening = new LinkedBlockingDeque<>();
  private final Deque<Runnable> suspending = new LinkedBlockingDeque<>();
  private final ArrayDeque<String> lines;

  FakeConsole(String... lines) {
    this.lines = new ArrayDeque<>(List.of(lines));
  }

  @Override
  public Optional<String> readCommand(String prompt) throws InterruptedLineException {
    prompts.add(prompt);
    var line = lines.poll();
    if ("^C".equals(line)) {
      throw new InterruptedLineException();
    }
    return Optional.ofNullable(line);
  }

  @Override
  public Optional<InputStream> input() {
    return Optional.of(typed.remove());
  }

  @Override
  public boolean isInteractive() {
    return true;
  }

  @Override
  public boolean confirm(String question) {
    questions.add(question);
    return true;
  }

  @Override
  public Arguments.Secrets secrets() {
    return secrets;
  }

  @Override
  public Interrupts interrupts() {
    return interrupted -> {
      listening.addFirst(interrupted);
      return () -> listening.remove(interrupted);
    };
  }

  /// Ctrl-C, by a thread of its own.
  void interrupt() {
    Optional.ofNullable(listening.peekFirst()).ifPresent(Runnable::run);
  }

  @Override
  public Interrupts suspends() {
    return suspended -> {
      suspending.addFirst(suspended);
      return () -> suspending.remove(suspended);
    };
  }

  /// Ctrl-Z, by a thread of its own.
  void suspend() {
    Optional.ofNullable(suspending.peekFirst()).ifPresent(Runnable::run);
  }

  @Override
  public Lent lend() {
    return () -> {};
  }

  @Override
  public void announce(String line) {
    announced.add(line);
  }

  @Override
  public void redraw(String heading, byte[] text) {
    redrawn.add(heading + "\n" + new String(text, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {}
}
