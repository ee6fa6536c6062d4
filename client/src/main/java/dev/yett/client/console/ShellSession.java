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
import dev.yett.client.Words;
import dev.yett.client.console.input.Console;
import dev.yett.client.console.line.RemoteDirectories;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.HelpWord;
import dev.yett.client.console.word.Place;
import dev.yett.client.console.word.RelativePaths;
import dev.yett.client.console.word.Vocabulary;
import dev.yett.client.console.word.Workplace;
import dev.yett.client.show.Outcome;
import dev.yett.client.show.Print;
import dev.yett.client.show.Screen;
import dev.yett.client.terminal.LocalTerminal;
import dev.yett.client.terminal.TerminalRelay;
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.Finished;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// The shell: reads a command, runs it, and goes on, whatever became of it. For one thread.
///
/// The connection is kept between commands, and dialled anew when a command finds it gone.
final class ShellSession implements Workplace, AutoCloseable {
  private static final int INTERRUPTED = 128 + 2;
  private static final int PIPE = 128 + 13;

  private final Console console;
  private final Screen screen;
  private final Dialer dialer;
  private final HostSpec host;
  private final Place place;
  private final RemoteDirectories directories;
  private final Optional<LocalTerminal> terminal;
  private final AtomicReference<Device> device;
  private boolean leaving;

  ShellSession(
      Console console,
      Screen screen,
      Dialer dialer,
      HostSpec host,
      AtomicReference<Device> device,
      Place place,
      RemoteDirectories directories,
      Optional<LocalTerminal> terminal) {
    this.terminal = terminal;
    this.console = console;
    this.screen = screen;
    this.dialer = dialer;
    this.host = host;
    this.device = device;
    this.place = place;
    this.directories = directories;
  }

  /// Runs until `exit`, the end of input, or an interrupt of the thread.
  ///
  /// @return the exit status of the last command
  int run() throws InterruptedException {
    int status = 0;
    while (!leaving) {
      try {
        var line = console.readCommand(prompt());
        if (line.isEmpty()) {
          break;
        }
        // What was pasted may be several lines.
        for (var each : line.get().split("\n", -1)) {
          status = leaving ? status : execute(each, status);
        }
      } catch (Console.InterruptedLineException e) {
        status = INTERRUPTED;
      } catch (UserError e) {
        screen.tell(e);
        status = e.exitCode();
      }
    }
    return status;
  }

  private String prompt() {
    return device.get().name() + ":" + place.remote() + "> ";
  }

  /// Runs one line, and tells whatever went wrong.
  ///
  /// @param before the status that an empty line leaves as it is
  /// @return the command's exit status
  int execute(String line, int before) throws InterruptedException {
    try {
      var words = Words.split(line);
      if (words.isEmpty()) {
        return before;
      }
      int status = command(words);
      screen.finish();
      return status;
    } catch (UserError e) {
      screen.tell(e);
      return flushed(e.exitCode());
    } catch (IOException e) {
      return gone(e);
    }
  }

  /// Whoever reads a script's output sees what came before a failure, too.
  private int flushed(int status) {
    try {
      screen.finish();
      return status;
    } catch (IOException e) {
      return gone(e);
    }
  }

  /// Output cannot be written. What was running may still send some, so its connection is not used
  /// again; and without a reader there is nothing to go on for.
  private int gone(IOException e) {
    device.get().close();
    leaving = true;
    if (e instanceof Print.GoneException) {
      return PIPE;
    }
    screen.tell(new UserError(ExitCode.FAILED, "output cannot be written: " + e.getMessage()));
    return ExitCode.FAILED;
  }

  @Override
  public Device connected() throws UserError, InterruptedException {
    var before = device.get();
    if (before.isOpen()) {
      return before;
    }
    screen.note("the connection had ended; connecting to " + before.name() + " again");
    before.close();
    var anew = dial();
    device.set(anew);
    anew.notes().forEach(screen::note);
    return anew;
  }

  /// Ctrl-C ends the dialling, at the latest when the address at hand has not answered.
  private Device dial() throws UserError, InterruptedException {
    var dialling = Thread.currentThread();
    var pressed = new AtomicBoolean();
    try (var _ =
        console
            .interrupts()
            .listen(
                () -> {
                  pressed.set(true);
                  dialling.interrupt();
                })) {
      return dialer.dial(host);
    } catch (InterruptedException e) {
      if (pressed.get()) {
        throw new UserError(INTERRUPTED, "not connected: interrupted");
      }
      throw e;
    } finally {
      if (pressed.get()) {
        // It has done its work, and is not for what comes next.
        Thread.interrupted();
      }
    }
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
  public void onFiles(FileWork work) throws UserError, IOException, InterruptedException {
    var to = connected();
    var remote = new RemoteFiles(to, Optional.of(new OneShot(dialer, host, interrupts())));
    var pressed = new AtomicInteger();
    try (var _ = interrupts().listen(() -> stop(remote, to, pressed.incrementAndGet()))) {
      work.on(remote);
    } finally {
      directories.forget();
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
  public Screen screen() {
    return screen;
  }

  @Override
  public Place place() {
    return place;
  }

  @Override
  public Vocabulary vocabulary() {
    return ShellWords.all();
  }

  @Override
  public Dialer dialer() {
    return dialer;
  }

  @Override
  public HostSpec host() {
    return host;
  }

  @Override
  public Interrupts interrupts() {
    return console.interrupts();
  }

  @Override
  public boolean isInteractive() {
    return console.isInteractive();
  }

  @Override
  public boolean confirm(String question) {
    return console.confirm(question);
  }

  @Override
  public void leave() {
    leaving = true;
  }

  @Override
  public int operation(String name, List<String> words)
      throws UserError, IOException, InterruptedException {
    OperationSpec spec =
        connected()
            .catalogue()
            .find(name)
            .orElseThrow(() -> HelpWord.unknown(name, device.get().name()));
    return order(spec, Arguments.parse(spec, RelativePaths.resolve(spec, words, place), secrets()));
  }

  /// The file that holds a secret is named as any other file here.
  private Arguments.Secrets secrets() {
    var asked = console.secrets();
    return new Arguments.Secrets() {
      @Override
      public char[] ask(String operation, ArgumentSpec argument) throws UserError {
        return asked.ask(operation, argument);
      }

      @Override
      public char[] read(String file) throws UserError {
        return asked.read(file.equals("-") ? file : place.resolveLocal(file).toString());
      }
    };
  }

  @Override
  public int order(OperationSpec spec, SortedMap<String, Value> arguments)
      throws UserError, IOException, InterruptedException {
    directories.forget();
    var to = connected();
    var request = OrderRequest.of(spec, arguments);
    if (spec.tty() && terminal.isPresent() && console.isInteractive()) {
      return onTerminal(terminal.get(), to, request);
    }
    var shot = new OneShot(dialer, host, console.interrupts(), screen.news());
    try {
      return shown(shot, to, request);
    } finally {
      device.set(shot.device());
    }
  }

  /// The program has the terminal until it ends, or its user leaves or detaches.
  private int onTerminal(LocalTerminal here, Device to, OrderRequest request)
      throws UserError, IOException, InterruptedException {
    var relay =
        new TerminalRelay(here, dialer, host, console.interrupts(), screen, LineNews.none());
    try {
      return relay.run(to, request);
    } finally {
      device.set(relay.device());
    }
  }

  private int shown(OneShot shot, Device to, OrderRequest request)
      throws UserError, IOException, InterruptedException {
    var spec = request.operation();
    var print = new Print(screen, spec, false);
    var input = spec.input() == InputMode.NONE ? Optional.<InputStream>empty() : console.input();
    if (input.isEmpty()) {
      return Outcome.tell(screen, to.name(), spec, shot.run(to, request, input, print));
    }
    screen.note(spec.name() + " takes what you type; Ctrl-D ends it");
    Finished finished;
    try (var _ = input.get()) {
      finished = shot.run(to, request, input, print);
    }
    return Outcome.tell(screen, to.name(), spec, finished);
  }

  @Override
  public void close() {
    device.get().close();
  }
}
