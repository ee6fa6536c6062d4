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
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Printable;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Value;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/// The shell: reads a command, runs it, and goes on, whatever became of it. For one thread.
///
/// The connection is kept between commands, and dialled anew when a command finds it gone.
final class ShellSession implements AutoCloseable {
  private static final int INTERRUPTED = 128 + 2;

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
        status = execute(line.get(), status);
      } catch (Console.InterruptedLineException e) {
        status = INTERRUPTED;
      }
    }
    return status;
  }

  private String prompt() {
    return Printable.escape(device.get().name() + ":" + place.remote()) + "> ";
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
      return e.exitCode();
    } catch (IOException e) {
      screen.tell(new UserError(ExitCode.FAILED, String.valueOf(e.getMessage())));
      return ExitCode.FAILED;
    }
  }

  private Device connected() throws UserError, InterruptedException {
    var before = device.get();
    if (before.isOpen()) {
      return before;
    }
    screen.note("the connection had ended; connecting to " + before.name() + " again");
    before.close();
    var anew = dialer.dial(host);
    device.set(anew);
    anew.notes().forEach(screen::note);
    return anew;
  }

  private int word(ShellWord word, List<String> said)
      throws UserError, IOException, InterruptedException {
    var options = said.stream().takeWhile(w -> w.startsWith("-") && w.length() > 1).toList();
    for (var option : options) {
      if (!word.knows(option)) {
        throw wrong(word, "there is no option '" + option + "'");
      }
    }
    var given = new FileWords.Given(word, options, said.subList(options.size(), said.size()));
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
    var remote =
        new RemoteFiles(connected(), Optional.of(new OneShot(dialer, host, console.interrupts())));
    try (var _ = console.interrupts().listen(remote::cancel)) {
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
    return run(
        spec, Arguments.parse(spec, RelativePaths.resolve(spec, words, place), console.secrets()));
  }

  private int run(OperationSpec spec, SortedMap<String, Value> arguments)
      throws UserError, IOException, InterruptedException {
    directories.forget();
    var to = connected();
    var finished =
        new OneShot(dialer, host, console.interrupts())
            .run(
                to,
                OrderRequest.of(spec, arguments),
                console.input(),
                new Print(screen, spec, false));
    return Outcome.tell(screen, to.name(), spec, finished);
  }

  private static SortedMap<String, Value> path(RemotePath path) {
    return new TreeMap<>(java.util.Map.of("path", new Value.Text(path.toString())));
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
