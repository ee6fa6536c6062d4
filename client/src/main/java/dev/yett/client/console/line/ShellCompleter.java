package dev.yett.client.console.line;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Help;
import dev.yett.client.console.word.Place;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Vocabulary;
import dev.yett.client.console.word.Word;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Printable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/// Completes words of the shell, operations, their arguments by type, and paths on both sides. What
/// comes from the device is offered only where it is printable, so that it can be typed as shown.
public final class ShellCompleter implements Completer {
  private static final int MOST = 2_000;

  private final Vocabulary vocabulary;
  private final Supplier<Catalogue> catalogue;
  private final Set<String> roles;
  private final Place place;
  private final RemoteDirectories directories;

  /// Offers what these are at the moment when it is asked for.
  public ShellCompleter(
      Vocabulary vocabulary,
      Supplier<Catalogue> catalogue,
      Set<String> roles,
      Place place,
      RemoteDirectories directories) {
    this.vocabulary = vocabulary;
    this.catalogue = catalogue;
    this.roles = Set.copyOf(roles);
    this.place = place;
    this.directories = directories;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    complete(line, candidates);
  }

  void complete(ParsedLine line, List<Candidate> candidates) {
    int index = line.wordIndex();
    var typed = line.word().substring(0, Math.min(line.wordCursor(), line.word().length()));
    if (index == 0) {
      words(candidates);
      operations(candidates);
      return;
    }
    var words = line.words();
    var own = vocabulary.find(words.getFirst()).map(Word::manual);
    if (own.isEmpty()) {
      arguments(words.getFirst(), words.subList(1, words.size()), index - 1, typed, candidates);
    } else if (own.get().takes(0).equals(Optional.of(Takes.OPERATION)) && index > 1) {
      arguments(words.get(1), words.subList(2, words.size()), index - 2, typed, candidates);
    } else {
      int options = (int) words.subList(1, index).stream().filter(w -> w.startsWith("-")).count();
      own.get().takes(index - 1 - options).ifPresent(t -> place(t, typed, candidates));
    }
  }

  private void place(Takes takes, String typed, List<Candidate> candidates) {
    switch (takes) {
      case TOPIC, COMMAND -> {
        words(candidates);
        operations(candidates);
      }
      case OPERATION -> operations(candidates);
      case REMOTE -> remote("", typed, false, candidates);
      case REMOTE_DIRECTORY -> remote("", typed, true, candidates);
      case LOCAL -> local("", typed, false, candidates);
      case LOCAL_DIRECTORY -> local("", typed, true, candidates);
      case DURATION, NUMBER, JOB, TEXT -> {}
    }
  }

  private void words(List<Candidate> candidates) {
    for (var word : vocabulary.manuals()) {
      candidates.add(described(word.name(), word.summary(), "shell", true));
    }
  }

  private void operations(List<Candidate> candidates) {
    for (var operation : catalogue.get().operations()) {
      if (Help.isAllowed(operation, roles)) {
        candidates.add(described(operation.name(), operation.summary(), "device", true));
      }
    }
  }

  /// Offers what an argument of an operation may be.
  ///
  /// @param given the operation's words, among them the one at `index` that is being completed
  private void arguments(
      String name, List<String> given, int index, String typed, List<Candidate> candidates) {
    var operation = catalogue.get().find(name);
    if (operation.isEmpty()) {
      return;
    }
    int equals = typed.indexOf('=');
    if (equals > 0) {
      var prefix = typed.substring(0, equals + 1);
      operation
          .get()
          .argument(typed.substring(0, equals))
          .ifPresent(a -> values(a, prefix, typed.substring(equals + 1), candidates));
      return;
    }
    var others =
        java.util.stream.IntStream.range(0, given.size())
            .filter(i -> i != index)
            .mapToObj(given::get)
            .toList();
    due(operation.get(), others.stream().limit(index).toList())
        .ifPresent(a -> values(a, "", typed, candidates));
    long filled = others.stream().filter(w -> !isNamed(operation.get(), w)).count();
    for (var argument : operation.get().arguments()) {
      if (hasPosition(argument) && filled-- > 0) {
        continue;
      }
      if (others.stream().noneMatch(w -> w.startsWith(argument.name() + "="))) {
        candidates.add(named(argument));
      }
    }
  }

  private static boolean hasPosition(ArgumentSpec argument) {
    return argument.type() != ArgumentType.FLAG && argument.type() != ArgumentType.SECRET;
  }

  /// The argument that a word without a name would be now.
  private static Optional<ArgumentSpec> due(OperationSpec operation, List<String> before) {
    long positions = before.stream().filter(w -> !isNamed(operation, w)).count();
    return before.stream().anyMatch(w -> isNamed(operation, w))
        ? Optional.empty()
        : operation.arguments().stream()
            .filter(ShellCompleter::hasPosition)
            .skip(positions)
            .findFirst();
  }

  private static boolean isNamed(OperationSpec operation, String word) {
    int equals = word.indexOf('=');
    return equals > 0 && operation.argument(word.substring(0, equals)).isPresent();
  }

  private static Candidate named(ArgumentSpec argument) {
    boolean flag = argument.type() == ArgumentType.FLAG;
    return described(
        argument.name() + (flag ? "=true" : argument.type() == ArgumentType.SECRET ? "=@" : "="),
        argument.summary(),
        "arguments",
        flag);
  }

  private void values(
      ArgumentSpec argument, String prefix, String typed, List<Candidate> candidates) {
    switch (argument.type()) {
      case CHOICE ->
          argument
              .values()
              .forEach(
                  v ->
                      candidates.add(
                          described(prefix + v, argument.summary(), argument.name(), true)));
      case FLAG ->
          candidates.add(described(prefix + "true", argument.summary(), argument.name(), true));
      case PATH -> remote(prefix, typed, false, candidates);
      case DURATION -> {
        for (var sample : List.of("10s", "1m", "10m", "1h")) {
          if (Help.admits(argument, sample)) {
            candidates.add(described(prefix + sample, argument.summary(), argument.name(), true));
          }
        }
      }
      case SECRET -> {
        if (typed.startsWith("@")) {
          local(prefix + "@", typed.substring(1), false, candidates);
        }
      }
      case INTEGER, DECIMAL, TEXT, HOST, PORT -> {}
    }
  }

  private void remote(
      String prefix, String typed, boolean directoriesOnly, List<Candidate> candidates) {
    var parent = typed.substring(0, typed.lastIndexOf('/') + 1);
    try {
      var directory = parent.isEmpty() ? place.remote() : place.resolve(parent);
      directories.entries(directory).stream()
          .filter(e -> e.directory() || !directoriesOnly)
          .filter(e -> directory.child(e.name()).isPresent())
          .limit(MOST)
          .forEach(e -> path(prefix + parent, e.name(), e.directory(), "device", candidates));
    } catch (UserError e) {
      // Not a path: nothing to offer.
    }
  }

  private void local(
      String prefix, String typed, boolean directoriesOnly, List<Candidate> candidates) {
    var parent = typed.substring(0, typed.lastIndexOf('/') + 1);
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(parent.isEmpty() ? place.local() : place.resolveLocal(parent))) {
      int offered = 0;
      for (var entry : entries) {
        boolean isDirectory = Files.isDirectory(entry);
        if ((isDirectory || !directoriesOnly) && offered++ < MOST) {
          path(
              prefix + parent,
              String.valueOf(entry.getFileName()),
              isDirectory,
              "here",
              candidates);
        }
      }
    } catch (IOException | DirectoryIteratorException | UserError e) {
      // Not to be read: nothing to offer.
    }
  }

  private static void path(
      String parent, String name, boolean directory, String group, List<Candidate> candidates) {
    if (Printable.isPrintable(name)) {
      var shown = directory ? name + "/" : name;
      // A name that begins with a dash would be taken for an option.
      var value = parent.isEmpty() && name.startsWith("-") ? "./" + shown : parent + shown;
      candidates.add(new Candidate(value, shown, group, null, null, null, !directory));
    }
  }

  private static Candidate described(String value, String summary, String group, boolean complete) {
    var text = Printable.escape(summary);
    return new Candidate(value, value, group, text.isEmpty() ? null : text, null, null, complete);
  }
}
