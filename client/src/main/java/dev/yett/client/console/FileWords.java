package dev.yett.client.console;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.show.Listing;
import dev.yett.client.show.Meter;
import dev.yett.client.show.Screen;
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.protocol.RemotePath;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/// The shell's words for files, on the device and here.
final class FileWords {
  private final Console console;
  private final Screen screen;
  private final Place place;

  FileWords(Console console, Screen screen, Place place) {
    this.console = console;
    this.screen = screen;
    this.place = place;
  }

  /// What a word was given.
  ///
  /// @param options those of its options that stand, `-l` or `-f`
  record Given(ShellWord word, List<String> options, List<String> words) {
    /// Sorts the words after a word of the shell. `--` ends the options, so that a name may begin
    /// with a dash.
    ///
    /// @throws UserError an option that the word does not know
    static Given of(ShellWord word, List<String> said) throws UserError {
      int options = 0;
      while (options < said.size()
          && said.get(options).startsWith("-")
          && said.get(options).length() > 1
          && !said.get(options).equals("--")) {
        if (!word.knows(said.get(options))) {
          throw ShellSession.wrong(word, "there is no option '" + said.get(options) + "'");
        }
        options++;
      }
      int words = options < said.size() && said.get(options).equals("--") ? options + 1 : options;
      return new Given(word, said.subList(0, options), said.subList(words, said.size()));
    }

    boolean has(String option) {
      return options.contains(option);
    }

    /// Checks how many words were given.
    ///
    /// @throws UserError fewer or more words than the word takes
    void require(int least, int most) throws UserError {
      if (words.size() < least) {
        throw ShellSession.wrong(word, "something is missing");
      }
      if (words.size() > most) {
        throw ShellSession.wrong(word, "'" + words.get(most) + "' is one word too many");
      }
    }

    String first() {
      return words.getFirst();
    }
  }

  void list(Given given, RemoteFiles files) throws UserError, IOException, InterruptedException {
    given.require(0, 1);
    var path = given.words().isEmpty() ? place.remote() : place.resolve(given.first());
    var entries = files.isDirectory(path) ? files.list(path) : List.of(files.stat(path));
    for (var entry : entries) {
      screen.line(given.has("-l") ? Listing.detailed(entry) : Listing.brief(entry));
    }
  }

  void enter(Given given, RemoteFiles files) throws UserError, InterruptedException {
    given.require(0, 1);
    if (given.words().isEmpty()) {
      place.enter(place.home());
      return;
    }
    var path = given.first().equals("-") ? place.before() : place.resolve(given.first());
    if (!path.components().isEmpty() && !files.stat(path).isDirectory()) {
      throw new UserError(ExitCode.FAILED, path + " is not a directory");
    }
    place.enter(path);
  }

  void describe(Given given, RemoteFiles files)
      throws UserError, IOException, InterruptedException {
    given.require(1, 1);
    screen.line(Listing.detailed(files.stat(place.resolve(given.first()))));
  }

  void enterLocal(Given given) throws UserError {
    given.require(0, 1);
    var directory = place.resolveLocal(given.words().isEmpty() ? "~" : given.first());
    if (!Files.isDirectory(directory)) {
      throw new UserError(ExitCode.FAILED, directory + " is not a directory here");
    }
    place.enterLocal(directory);
  }

  void get(Given given, RemoteFiles files) throws UserError, IOException, InterruptedException {
    given.require(1, 2);
    var from = place.resolve(given.first());
    if (from.rest().isEmpty()) {
      throw UserError.usage(from + " is not a file");
    }
    var name = from.name().orElseThrow();
    var to = place.resolveLocal(given.words().size() == 1 ? name : given.words().get(1));
    if (!Files.isDirectory(to) && given.words().getLast().endsWith("/")) {
      throw new UserError(ExitCode.FAILED, to + " is not a directory here");
    }
    var target = Files.isDirectory(to) ? to.resolve(name) : to;
    boolean force =
        given.has("-f") || (Files.isRegularFile(target) && mayReplace(target + " here"));
    try (var meter = new Meter(screen, from.toString())) {
      files.get(from, target, force, meter);
    }
  }

  void put(Given given, RemoteFiles files) throws UserError, InterruptedException {
    given.require(1, 2);
    var from = place.resolveLocal(given.first());
    var name = String.valueOf(from.getFileName());
    var typed = given.words().size() == 1 ? "." : given.words().get(1);
    var path = place.resolve(typed);
    var to = typed.endsWith("/") || files.isDirectory(path) ? child(path, name) : path;
    if (to.rest().isEmpty()) {
      throw new UserError(
          ExitCode.USAGE, to + " is not a place for a file", "cd into a root first");
    }
    boolean force = given.has("-f") || mayReplace(to, files);
    try (var meter = new Meter(screen, from.toString())) {
      files.put(from, to, force, meter);
    }
  }

  /// Asks before a file on the device is replaced. Where nobody can be asked the device refuses.
  private boolean mayReplace(RemotePath path, RemoteFiles files)
      throws UserError, InterruptedException {
    return console.isInteractive() && exists(path, files) && mayReplace(path + " on the device");
  }

  private boolean mayReplace(String what) throws UserError {
    if (!console.isInteractive()) {
      return false;
    }
    if (!console.confirm(what + " exists. Replace it?")) {
      throw new UserError(ExitCode.FAILED, what + " was left as it is");
    }
    return true;
  }

  private static boolean exists(RemotePath path, RemoteFiles files) throws InterruptedException {
    if (path.rest().isEmpty()) {
      return false;
    }
    try {
      return !files.stat(path).isDirectory();
    } catch (UserError e) {
      return false;
    }
  }

  void makeDirectory(Given given, RemoteFiles files) throws UserError, InterruptedException {
    given.require(1, 1);
    files.makeDirectory(place.resolve(given.first()));
  }

  void move(Given given, RemoteFiles files) throws UserError, InterruptedException {
    given.require(2, 2);
    var from = place.resolve(given.first());
    var to = place.resolve(given.words().get(1));
    var target =
        files.isDirectory(to) && from.name().isPresent() ? child(to, from.name().get()) : to;
    files.move(from, target, given.has("-f") || mayReplace(target, files));
  }

  void remove(Given given, RemoteFiles files) throws UserError, InterruptedException {
    given.require(1, 1);
    files.remove(place.resolve(given.first()));
  }

  private static RemotePath child(RemotePath directory, String name) throws UserError {
    return directory
        .child(name)
        .orElseThrow(() -> UserError.usage("'" + name + "' cannot be a name on a device"));
  }
}
