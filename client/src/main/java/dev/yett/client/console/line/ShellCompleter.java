package dev.yett.client.console.line;

import dev.yett.client.Words;
import dev.yett.client.console.word.Help;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Place;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Vocabulary;
import dev.yett.client.console.word.Word;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/// Completes words of the shell, operations, their arguments by type, and paths on both sides. What
/// comes from the device is offered only where it is printable, so that it can be typed as shown.
public final class ShellCompleter implements Completer {
  private final Vocabulary vocabulary;
  private final Supplier<Catalogue> catalogue;
  private final Set<String> roles;
  private final Aliases aliases;
  private final LocalPrograms programs;
  private final PathOffers paths;

  /// Offers what these are at the moment when it is asked for.
  public ShellCompleter(
      Vocabulary vocabulary,
      Supplier<Catalogue> catalogue,
      Set<String> roles,
      Place place,
      RemoteDirectories directories,
      Aliases aliases,
      LocalPrograms programs) {
    this.vocabulary = vocabulary;
    this.catalogue = catalogue;
    this.roles = Set.copyOf(roles);
    this.aliases = aliases;
    this.programs = programs;
    this.paths = new PathOffers(place, directories);
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    complete(line, candidates);
  }

  void complete(ParsedLine line, List<Candidate> candidates) {
    var typed = line.word().substring(0, Math.min(line.wordCursor(), line.word().length()));
    var part = line instanceof LineParser.Line ours ? ours.part() : LineParser.Part.COMMAND;
    switch (part) {
      case COMMAND -> command(line.words(), line.wordIndex(), typed, candidates);
      case LOCAL -> program(line.wordIndex(), typed, candidates);
      case FILE -> paths.local("", typed, false, candidates);
    }
  }

  private void program(int index, String typed, List<Candidate> candidates) {
    if (index > 0 || typed.contains("/")) {
      paths.local("", typed, false, candidates);
      return;
    }
    for (var name : programs.beginning(typed)) {
      candidates.add(new Candidate(name, name, "programs here", null, null, null, true));
    }
  }

  /// @param words of one command, among them the one at `index` that is being completed
  private void command(List<String> words, int index, String typed, List<Candidate> candidates) {
    if (index == 0) {
      beginnings(candidates);
      return;
    }
    var first = aliases.words(Words.quote(words.getFirst()));
    if (first.size() != 1 || !first.getFirst().equals(words.getFirst())) {
      var whole = new ArrayList<>(first);
      whole.addAll(words.subList(1, words.size()));
      if (!first.isEmpty()) {
        plain(whole, index + first.size() - 1, typed, candidates);
      }
      return;
    }
    plain(words, index, typed, candidates);
  }

  /// A command whose first word stands for nothing else.
  private void plain(List<String> words, int index, String typed, List<Candidate> candidates) {
    var own = vocabulary.find(words.getFirst()).map(Word::manual);
    if (own.isEmpty()) {
      arguments(words.getFirst(), words.subList(1, words.size()), index - 1, typed, candidates);
      return;
    }
    var manual = own.get();
    int place = 0;
    boolean options = true;
    for (int at = 1; at < index; at++) {
      var word = words.get(at);
      if (options && word.equals("--")) {
        options = false;
      } else if (options && word.startsWith("-") && word.length() > 1) {
        if (manual.option(word).flatMap(Manual.Option::value).isPresent() && ++at == index) {
          // The value of an option.
          paths.local("", typed, false, candidates);
          return;
        }
      } else if (manual.isCommand(manual.place(place, word))) {
        var takes = manual.takes(manual.place(place, word)).orElseThrow();
        nested(takes, words.subList(at, words.size()), index - at, typed, candidates);
        return;
      } else {
        place++;
      }
    }
    if (options) {
      options(manual, typed, candidates);
    }
    int there = manual.place(place, typed);
    manual.takes(there).ifPresent(t -> place(t, typed, candidates));
    if (there != place && typed.isEmpty()) {
      manual.takes(place).ifPresent(t -> place(t, typed, candidates));
    }
  }

  private void nested(
      Takes takes, List<String> words, int index, String typed, List<Candidate> candidates) {
    if (takes == Takes.COMMAND) {
      plain(words, index, typed, candidates);
    } else {
      arguments(words.getFirst(), words.subList(1, words.size()), index - 1, typed, candidates);
    }
  }

  private static void options(Manual manual, String typed, List<Candidate> candidates) {
    if (typed.startsWith("-")) {
      for (var option : manual.options()) {
        candidates.add(described(option.name(), option.summary(), "options", true));
      }
    }
  }

  private void place(Takes takes, String typed, List<Candidate> candidates) {
    switch (takes) {
      case TOPIC, COMMAND -> beginnings(candidates);
      case OPERATION -> operations(operation -> true, candidates);
      case REMOTE -> paths.remote("", typed, false, candidates);
      case REMOTE_DIRECTORY -> paths.remote("", typed, true, candidates);
      case LOCAL -> paths.local("", typed, false, candidates);
      case LOCAL_DIRECTORY -> paths.local("", typed, true, candidates);
      case DURATION -> {
        for (var sample : List.of("1s", "2s", "5s", "10s", "1m")) {
          candidates.add(described(sample, "how often", "durations", true));
        }
      }
      case NUMBER, JOB, TEXT -> {}
    }
  }

  private void words(List<Candidate> candidates) {
    for (var word : vocabulary.manuals()) {
      candidates.add(described(word.name(), word.summary(), "words of the shell", true));
    }
    aliases
        .texts()
        .forEach((name, text) -> candidates.add(described(name, "= " + text, "aliases", true)));
  }

  /// What a command may begin with.
  private void beginnings(List<Candidate> candidates) {
    words(candidates);
    operations(operation -> !Help.isBehindWords(operation), candidates);
  }

  private void operations(Predicate<OperationSpec> which, List<Candidate> candidates) {
    for (var operation : catalogue.get().operations()) {
      if (Help.isAllowed(operation, roles) && which.test(operation)) {
        candidates.add(described(operation.name(), operation.summary(), "operations", true));
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
      case PATH -> paths.remote(prefix, typed, false, candidates);
      case DURATION -> {
        for (var sample : List.of("10s", "1m", "10m", "1h")) {
          if (Help.admits(argument, sample)) {
            candidates.add(described(prefix + sample, argument.summary(), argument.name(), true));
          }
        }
      }
      case SECRET -> {
        if (typed.startsWith("@")) {
          paths.local(prefix + "@", typed.substring(1), false, candidates);
        }
      }
      case INTEGER, DECIMAL, TEXT, HOST, PORT -> {}
    }
  }

  private static Candidate described(String value, String summary, String group, boolean complete) {
    var text = Printable.escape(summary);
    return new Candidate(value, value, group, text.isEmpty() ? null : text, null, null, complete);
  }
}
