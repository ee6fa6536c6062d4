package dev.yett.client.console;

import dev.yett.client.Arguments;
import dev.yett.client.Device;
import dev.yett.client.Dialer;
import dev.yett.client.ExitCode;
import dev.yett.client.HostSpec;
import dev.yett.client.Interrupts;
import dev.yett.client.LineNews;
import dev.yett.client.OneShot;
import dev.yett.client.OrderRequest;
import dev.yett.client.UserError;
import dev.yett.client.console.input.TypedTurns;
import dev.yett.client.console.job.Foreground;
import dev.yett.client.console.line.Statement;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.HelpWord;
import dev.yett.client.console.word.Place;
import dev.yett.client.console.word.RelativePaths;
import dev.yett.client.console.word.Vocabulary;
import dev.yett.client.console.word.Workplace;
import dev.yett.client.local.Words;
import dev.yett.client.show.Outcome;
import dev.yett.client.show.Print;
import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import dev.yett.client.terminal.LocalTerminal;
import dev.yett.client.terminal.TerminalRelay;
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// One command that runs at a [Site], with the streams that its line gives it.
final class Work implements Workplace {
  private static final long SCRIPT = 1 << 20;

  private final Site site;
  private final Stdio stdio;
  private final Screen screen;
  private final Optional<Path> source;

  /// @param stdio where its output goes
  /// @param source the file here that its input is, else what is typed for it
  Work(Site site, Stdio stdio, Optional<Path> source) {
    this.site = site;
    this.stdio = stdio;
    this.screen = new Screen(stdio);
    this.source = source;
  }

  @Override
  public int command(List<String> words) throws UserError, IOException, InterruptedException {
    var own = vocabulary().find(words.getFirst());
    var rest = words.subList(1, words.size());
    return own.isPresent()
        ? own.get().run(Given.of(own.get().manual(), rest), this)
        : operation(words.getFirst(), rest);
  }

  @Override
  public int operation(String name, List<String> words)
      throws UserError, IOException, InterruptedException {
    var spec = find(name);
    var typed = new StringBuilder(name);
    words.forEach(
        w -> typed.append(' ').append(w.isEmpty() || w.contains(" ") ? "'" + w + "'" : w));
    return order(spec, arguments(spec, words), typed.toString());
  }

  OperationSpec find(String name) throws UserError, InterruptedException {
    var device = connected();
    return device
        .catalogue()
        .find(name)
        .orElseThrow(() -> HelpWord.unknown(name, device.name(), vocabulary(), device.catalogue()));
  }

  /// Asks for the secrets among them.
  SortedMap<String, Value> arguments(OperationSpec spec, List<String> words) throws UserError {
    return Arguments.parse(spec, RelativePaths.resolve(spec, words, place()), secrets());
  }

  /// The file that holds a secret is named as any other file here.
  private Arguments.Secrets secrets() {
    var asked = site.console().secrets();
    return new Arguments.Secrets() {
      @Override
      public char[] ask(String operation, ArgumentSpec argument) throws UserError {
        return asked.ask(operation, argument);
      }

      @Override
      public char[] read(String file) throws UserError {
        return asked.read(file.equals("-") ? file : place().resolveLocal(file).toString());
      }
    };
  }

  @Override
  public int order(OperationSpec spec, SortedMap<String, Value> arguments)
      throws UserError, IOException, InterruptedException {
    return order(spec, arguments, spec.name());
  }

  /// @param text what a job is called that it becomes by Ctrl-Z
  private int order(OperationSpec spec, SortedMap<String, Value> arguments, String text)
      throws UserError, IOException, InterruptedException {
    site.directories().forget();
    var to = connected();
    var request = OrderRequest.of(spec, arguments);
    if (spec.tty() && site.terminal().isPresent() && isInteractive() && stdio.outIsTerminal()) {
      return onTerminal(site.terminal().get(), to, request);
    }
    // Ctrl-Z is for what stands alone on its line, and whose output somebody sees.
    if (site.foreground().isPresent()
        && isInteractive()
        && stdio.equals(site.stdio())
        && stdio.outIsTerminal()) {
      return site.foreground()
          .get()
          .run(
              text,
              stdio,
              interrupts(),
              suspends(),
              site.news(),
              site.connection()::given,
              place -> inForeground(place, to, request));
    }
    var input = input(spec);
    var shot = new OneShot(dialer(), host(), interrupts(), site.news());
    site.holding().hold(new HeldOrder(shot, Optional.empty(), site.console()));
    Finished finished;
    try {
      finished =
          shot.run(
              to,
              stdio.outIsTerminal() ? request : request.bulk(),
              input,
              new Print(screen, spec, false));
    } finally {
      site.connection().is(shot.device());
      if (input.isPresent()) {
        input.get().close();
      }
    }
    return ended(screen, to, request, finished);
  }

  private int inForeground(Foreground.Place place, Device to, OrderRequest request)
      throws UserError, IOException, InterruptedException {
    var spec = request.operation();
    var shot = new OneShot(dialer(), host(), place.interrupts(), place.news());
    var input = input(spec);
    var turns = source.isPresent() ? Optional.<TypedTurns>empty() : input.map(TypedTurns::new);
    place.holding().hold(new HeldOrder(shot, turns, site.console()));
    var own = new Screen(place.stdio());
    try {
      var finished =
          shot.run(
              to,
              request,
              turns.<InputStream>map(t -> t).or(() -> input),
              new Print(own, spec, false));
      return ended(own, to, request, finished);
    } finally {
      if (place.over().hadTheTerminal()) {
        site.connection().is(shot.device());
      } else {
        own.finish();
        shot.device().close();
      }
      if (turns.isPresent()) {
        turns.get().close();
      } else if (input.isPresent()) {
        input.get().close();
      }
    }
  }

  /// Tells how an order ended; a person also of an exit status, which no prompt shows.
  private int ended(Screen to, Device device, OrderRequest request, Finished finished)
      throws IOException {
    int status = Outcome.tell(to, device.name(), request, finished);
    tellStatus(to, request.operation(), finished);
    return status;
  }

  private void tellStatus(Screen to, OperationSpec spec, Finished finished) {
    if (isInteractive() && finished.ending() instanceof Ending.Exited(int status) && status != 0) {
      to.note(spec.name() + " ended with exit status " + status);
    }
  }

  /// The program has the terminal until it ends, or its user leaves or detaches. Ctrl-Z is the
  /// program's, as every key; the escape for it stops this client.
  private int onTerminal(LocalTerminal here, Device to, OrderRequest request)
      throws UserError, IOException, InterruptedException {
    var relay = new TerminalRelay(here, dialer(), host(), interrupts(), screen, LineNews.none());
    try (var _ = site.console().lend()) {
      int status = relay.run(to, request);
      relay.finished().ifPresent(end -> tellStatus(screen, request.operation(), end));
      return status;
    } finally {
      site.connection().is(relay.device());
    }
  }

  private Optional<InputStream> input(OperationSpec spec) throws UserError {
    if (source.isPresent()) {
      if (spec.input() == InputMode.NONE) {
        throw UserError.usage(spec.name() + " takes no input: " + source.get() + " is not read");
      }
      try {
        return Optional.of(Files.newInputStream(source.get()));
      } catch (IOException e) {
        throw new UserError(ExitCode.FAILED, source.get() + " cannot be read: " + Words.of(e));
      }
    }
    var input =
        spec.input() == InputMode.NONE ? Optional.<InputStream>empty() : site.console().input();
    if (input.isPresent()) {
      screen.note(spec.name() + " takes what you type; Ctrl-D ends it");
    }
    return input;
  }

  @Override
  public void onFiles(FileWork work) throws UserError, IOException, InterruptedException {
    var to = connected();
    var remote = new RemoteFiles(to);
    var pressed = new AtomicInteger();
    try (var _ = interrupts().listen(() -> stop(remote, to, pressed.incrementAndGet()))) {
      work.on(remote);
    } finally {
      site.directories().forget();
    }
  }

  /// The first Ctrl-C asks the device to stop; where it does not, the second leaves it.
  private static void stop(RemoteFiles remote, Device device, int pressed) {
    if (pressed == 1) {
      remote.cancel();
    } else {
      device.close();
    }
  }

  @Override
  public Shown shown(List<String> words) throws IOException, InterruptedException {
    var kept = new ShownText();
    var to = new Stdio(stdio.in(), kept, kept, stdio.outIsTerminal(), stdio.outIsTerminal());
    var work = new Work(site, to, source);
    int status;
    try {
      status = work.command(words);
    } catch (UserError e) {
      work.screen.tell(e);
      status = e.exitCode();
    }
    work.screen.finish();
    return new Shown(status, kept.bytes());
  }

  @Override
  public void redraw(String heading, byte[] text) throws IOException {
    if (stdio.outIsTerminal()) {
      site.console().redraw(heading, text);
    } else {
      screen.line(heading);
      stdio.out().write(text);
      stdio.out().flush();
    }
  }

  @Override
  public int source(Path file, boolean goOn) throws UserError, IOException, InterruptedException {
    String text;
    try {
      if (Files.size(file) > SCRIPT) {
        throw new UserError(ExitCode.FAILED, file + " is longer than 1 MiB: it is no script");
      }
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new UserError(ExitCode.FAILED, file + " is not UTF-8: nothing of it was run");
    } catch (IOException e) {
      throw new UserError(ExitCode.FAILED, file + " cannot be read: " + Words.of(e));
    }
    List<Statement> statements;
    try {
      statements = Statement.all(text.replace("\r\n", "\n"));
    } catch (UserError e) {
      throw new UserError(
          file + ": " + e.getMessage() + "; nothing of it was run", e.hint(), e.exitCode());
    }
    return site.script().run(statements, goOn);
  }

  @Override
  public boolean pause(Duration time) throws InterruptedException {
    var pressed = new CountDownLatch(1);
    try (var _ = interrupts().listen(pressed::countDown)) {
      return !wasInterrupted() && !pressed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public boolean wasInterrupted() {
    return site.pressed().get();
  }

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public Place place() {
    return site.place();
  }

  @Override
  public Vocabulary vocabulary() {
    return site.vocabulary();
  }

  @Override
  public Device connected() throws UserError, InterruptedException {
    return site.connection().open();
  }

  @Override
  public Dialer dialer() {
    return site.connection().dialer();
  }

  @Override
  public HostSpec host() {
    return site.connection().host();
  }

  @Override
  public Interrupts interrupts() {
    return site.interrupts();
  }

  @Override
  public Interrupts suspends() {
    return site.console().suspends();
  }

  @Override
  public boolean isInteractive() {
    return site.console().isInteractive();
  }

  @Override
  public boolean confirm(String question) {
    return site.console().confirm(question);
  }

  @Override
  public void leave() {
    site.leave().run();
  }
}
