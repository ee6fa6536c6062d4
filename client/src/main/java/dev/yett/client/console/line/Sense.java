package dev.yett.client.console.line;

import dev.yett.client.console.line.Sensed.Look;
import dev.yett.client.console.line.Sensed.Notes;
import dev.yett.client.console.word.Help;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Place;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Vocabulary;
import dev.yett.client.console.word.Word;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.OperationSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Makes out what a line means while it is typed, from the catalogue that is held: nothing is asked
/// of the device.
public final class Sense {
  private final Vocabulary vocabulary;
  private final Supplier<Catalogue> catalogue;
  private final Set<String> roles;
  private final Place place;
  private final Aliases aliases;
  private final LocalPrograms programs;

  public Sense(
      Vocabulary vocabulary,
      Supplier<Catalogue> catalogue,
      Set<String> roles,
      Place place,
      Aliases aliases,
      LocalPrograms programs) {
    this.vocabulary = vocabulary;
    this.catalogue = catalogue;
    this.roles = Set.copyOf(roles);
    this.place = place;
    this.aliases = aliases;
    this.programs = programs;
  }

  /// What a line means whose cursor stands there.
  public Sensed of(String line, int cursor) {
    var notes = new Notes();
    var part = new ArrayList<Token.Word>();
    var kind = LineParser.Part.COMMAND;
    int begin = 0;
    for (var token : Lexer.lex(line).tokens()) {
      switch (token) {
        case Token.Word word -> part.add(word);
        case Token.Comment comment -> notes.look(comment, Look.COMMENT);
        case Token.Sign sign -> {
          part(kind, part, begin, sign.start(), cursor, notes);
          notes.look(sign, Look.SIGN);
          part.clear();
          begin = sign.end();
          kind =
              switch (sign.kind()) {
                case PIPE, LOCAL -> LineParser.Part.LOCAL;
                case INTO, ADD, FROM -> LineParser.Part.FILE;
                case APART, END -> LineParser.Part.COMMAND;
              };
        }
      }
    }
    part(kind, part, begin, line.length(), cursor, notes);
    return notes.done();
  }

  private void part(
      LineParser.Part kind, List<Token.Word> words, int begin, int end, int cursor, Notes notes) {
    boolean here = begin <= cursor && cursor <= end;
    // What is typed elsewhere on the line is no matter for the hint.
    var own = here ? notes : new Notes();
    switch (kind) {
      case COMMAND -> command(words, cursor, own);
      case LOCAL -> local(words, cursor, own);
      case FILE -> {
        if (here) {
          own.hint("a file here, in " + place.local());
        }
      }
    }
    if (own != notes) {
      own.done().spans().forEach(s -> notes.look(s.start(), s.end(), s.look()));
      own.done().fault().ifPresent(notes::say);
    }
  }

  private void local(List<Token.Word> words, int cursor, Notes notes) {
    notes.hint("a program here, in " + place.local() + "; its arguments are as they stand");
    if (words.isEmpty()) {
      return;
    }
    var name = words.getFirst();
    if (programs.isKnown(name.text(), place)) {
      notes.look(name, Look.PROGRAM);
    } else if (name.end() != cursor || programs.beginning(name.text()).isEmpty()) {
      notes.unknown(name, "there is no program '" + name.text() + "' here");
    }
  }

  private void command(List<Token.Word> words, int cursor, Notes notes) {
    if (words.isEmpty()) {
      return;
    }
    var first = words.getFirst();
    var rest = words.subList(1, words.size());
    var stands = first.bare() ? aliases.words(first.text()) : List.of(first.text());
    if (stands.isEmpty() || !stands.getFirst().equals(first.text()) || stands.size() > 1) {
      notes.look(first, Look.WORD);
      notes.hint("stands for: " + aliases.expand(first.text()));
      return;
    }
    var word = vocabulary.find(first.text()).map(Word::manual);
    var operation = catalogue.get().find(first.text());
    if (word.isPresent()) {
      word(word.get(), first, rest, cursor, notes);
    } else if (operation.isPresent()) {
      operation(operation.get(), first, rest, cursor, notes);
    } else if (first.end() != cursor || !mayBecome(first.text())) {
      notes.unknown(first, "neither the shell nor the device knows '" + first.text() + "'");
    }
  }

  private boolean mayBecome(String typed) {
    return vocabulary.names().stream().anyMatch(n -> n.startsWith(typed))
        || aliases.texts().keySet().stream().anyMatch(n -> n.startsWith(typed))
        || catalogue.get().operations().stream().anyMatch(o -> o.name().startsWith(typed));
  }

  private void operation(
      OperationSpec operation, Token.Word first, List<Token.Word> rest, int cursor, Notes notes) {
    if (Help.isAllowed(operation, roles)) {
      notes.look(first, Look.OPERATION);
    } else {
      notes.fault(
          first,
          operation.name()
              + " needs one of the roles "
              + String.join(", ", operation.roles().orElseThrow())
              + ", which your grant does not have");
    }
    new ArgumentSense(operation, place, notes).look(rest, cursor);
  }

  private void word(
      Manual manual, Token.Word first, List<Token.Word> rest, int cursor, Notes notes) {
    notes.look(first, Look.WORD);
    notes.hint(manual.usage() + " · " + manual.summary());
    int place = 0;
    boolean options = true;
    for (int at = 0; at < rest.size(); at++) {
      var word = rest.get(at);
      if (options && word.text().equals("--")) {
        options = false;
      } else if (options && isOption(word)) {
        var known = manual.option(name(word.text()));
        if (word.end() == cursor && known.isPresent()) {
          notes.hint(known.get().name() + " · " + known.get().summary());
        }
        boolean takes = known.flatMap(Manual.Option::value).isPresent();
        at += takes && !word.text().contains("=") ? 1 : 0;
      } else if (manual.isCommand(manual.place(place, word.text()))) {
        var command = rest.subList(at, rest.size());
        if (manual.takes(manual.place(place, word.text())).equals(Optional.of(Takes.COMMAND))) {
          command(command, cursor, notes);
        } else {
          named(command, cursor, notes);
        }
        return;
      } else {
        place++;
      }
    }
  }

  private static String name(String option) {
    int equals = option.startsWith("--") ? option.indexOf('=') : -1;
    return equals < 0 ? option : option.substring(0, equals);
  }

  private static boolean isOption(Token.Word word) {
    return word.text().startsWith("-") && word.text().length() > 1 && !word.text().equals("--");
  }

  /// An operation that is named as such.
  private void named(List<Token.Word> words, int cursor, Notes notes) {
    var first = words.getFirst();
    var found = catalogue.get().find(first.text());
    if (found.isPresent()) {
      operation(found.get(), first, words.subList(1, words.size()), cursor, notes);
    } else if (first.end() != cursor
        || catalogue.get().operations().stream()
            .noneMatch(o -> o.name().startsWith(first.text()))) {
      notes.unknown(first, "the device has no operation '" + first.text() + "'");
    }
  }
}
