package dev.yett.client.console;

import dev.yett.client.Arguments;
import dev.yett.client.BuiltIn;
import dev.yett.client.Device;
import dev.yett.client.Dialer;
import dev.yett.client.ExitCode;
import dev.yett.client.HostSpec;
import dev.yett.client.OneShot;
import dev.yett.client.OrderRequest;
import dev.yett.client.UserError;
import dev.yett.client.Words;
import dev.yett.client.show.Outcome;
import dev.yett.client.show.Print;
import dev.yett.client.show.Screen;
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.Finished;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// The shell: reads a command, runs it, and goes on, whatever became of it. For one thread.
///
/// The connection is kept between commands, and dialled anew when a command finds it gone.
final class ShellSession implements AutoCloseable {
  private static final int INTERRUPTED = 128 + 2;
  private static final int PIPE = 128 + 13;

  private final Console console;
  private final Screen screen;
  private final Dialer dialer;
  private final HostSpec host;
  private final Place place;
  private final FileWords files;
  private final RemoteDirectories directories;
  private final AtomicReference<Device> device;
  private boolean leaving;

  ShellSession(
      Console console,
      Screen screen,
      Dialer dialer,
      HostSpec host,
      AtomicReference<Device> device,
      Place place,
      RemoteDirectories directories) {
    this.console = console;
    this.screen = screen;
    this.dialer = dialer;
    this.host = host;
    this.device = device;
    this.place = place;
    this.directories = directories;
    this.files = new FileWords(console, screen, place);
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
      var own = ShellWord.of(words.getFirst());
      var rest = words.subList(1, words.size());
      int status = own.isPresent() ? word(own.get(), rest) : operation(words.getFirst(), rest);
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

  private Device connected() throws UserError, InterruptedException {
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

  private int word(ShellWord word, List<String> said)
      throws UserError, IOException, InterruptedException {
    var given = FileWords.Given.of(word, said);
    switch (word) {
      case RUN, CAT -> {
        given.require(1, word == ShellWord.RUN ? Integer.MAX_VALUE : 1);
        return word == ShellWord.RUN
            ? operation(given.first(), given.words().subList(1, given.words().size()))
            : run(BuiltIn.GET, path(place.resolve(given.first())));
      }
      case HELP -> help(given);
      case OPERATIONS, EXIT, PWD, LPWD -> {
        given.require(0, 0);
        tell(word);
      }
      case LCD -> files.enterLocal(given);
      case LS, CD, STAT, GET, PUT, MKDIR, MV, RM -> onFiles(given);
    }
    return 0;
  }

  private void tell(ShellWord word) throws IOException, UserError, InterruptedException {
    if (word == ShellWord.EXIT) {
      leaving = true;
    } else if (word == ShellWord.OPERATIONS) {
      lines(Help.operations(connected().catalogue(), roles()));
    } else {
      screen.line((word == ShellWord.PWD ? place.remote() : place.local()).toString());
    }
  }

  private void onFiles(FileWords.Given given) throws UserError, IOException, InterruptedException {
    var to = connected();
    var remote = new RemoteFiles(to, Optional.of(new OneShot(dialer, host, console.interrupts())));
    var pressed = new AtomicInteger();
    try (var _ = console.interrupts().listen(() -> stop(remote, to, pressed.incrementAndGet()))) {
      switch (given.word()) {
        case LS -> files.list(given, remote);
        case CD -> files.enter(given, remote);
        case STAT -> files.describe(given, remote);
        case GET -> files.get(given, remote);
        case PUT -> files.put(given, remote);
        case MKDIR -> files.makeDirectory(given, remote);
        case MV -> files.move(given, remote);
        case RM -> files.remove(given, remote);
        case HELP, OPERATIONS, RUN, PWD, CAT, LCD, LPWD, EXIT ->
            throw new IllegalStateException(given.word() + " is not about files");
      }
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

  static UserError wrong(ShellWord word, String why) {
    return new UserError(
        ExitCode.USAGE, word.typed() + ": " + why, "it is called so: " + word.usage());
  }

  private void help(FileWords.Given given) throws UserError, IOException, InterruptedException {
    given.require(0, 1);
    var catalogue = connected().catalogue();
    if (given.words().isEmpty()) {
      lines(Help.overview(catalogue, roles()));
      return;
    }
    var own = ShellWord.of(given.first());
    var operation = catalogue.find(given.first());
    if (own.isEmpty() && operation.isEmpty()) {
      throw unknown(given.first());
    }
    if (own.isPresent()) {
      lines(Help.word(own.get()));
    }
    if (operation.isPresent()) {
      lines(Help.operation(operation.get(), roles()));
    }
  }

  private void lines(List<String> lines) throws IOException {
    for (var line : lines) {
      screen.line(line);
    }
  }

  private int operation(String name, List<String> words)
      throws UserError, IOException, InterruptedException {
    OperationSpec spec = connected().catalogue().find(name).orElseThrow(() -> unknown(name));
    return run(spec, Arguments.parse(spec, RelativePaths.resolve(spec, words, place), secrets()));
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

  private int run(OperationSpec spec, SortedMap<String, Value> arguments)
      throws UserError, IOException, InterruptedException {
    directories.forget();
    var to = connected();
    var shot = new OneShot(dialer, host, console.interrupts());
    var request = OrderRequest.of(spec, arguments);
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

  private static SortedMap<String, Value> path(RemotePath path) {
    return new TreeMap<>(Map.of("path", new Value.Text(path.toString())));
  }

  private UserError unknown(String name) {
    return new UserError(
        ExitCode.USAGE,
        "neither the shell nor " + device.get().name() + " knows '" + name + "'",
        "help tells what can be said here");
  }

  private Set<String> roles() {
    return device.get().claims().roles();
  }

  @Override
  public void close() {
    device.get().close();
  }
}
