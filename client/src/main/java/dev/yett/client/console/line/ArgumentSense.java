package dev.yett.client.console.line;

import dev.yett.client.UserError;
import dev.yett.client.console.line.Sensed.Look;
import dev.yett.client.console.line.Sensed.Notes;
import dev.yett.client.console.word.Help;
import dev.yett.client.console.word.Place;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.InvalidValueException;
import dev.yett.protocol.OperationSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Checks the arguments of an operation while they are typed, as [dev.yett.client.Arguments] will
/// when they are run. A word that is still being typed is at fault only where nothing that might
/// follow would mend it.
final class ArgumentSense {
  private final OperationSpec operation;
  private final Place place;
  private final Notes notes;
  private final List<ArgumentSpec> positions;
  private final Set<String> given = new HashSet<>();
  private boolean named;

  ArgumentSense(OperationSpec operation, Place place, Notes notes) {
    this.operation = operation;
    this.place = place;
    this.notes = notes;
    this.positions = new ArrayList<>(operation.arguments().stream().filter(this::placed).toList());
  }

  private boolean placed(ArgumentSpec argument) {
    return argument.type() != ArgumentType.FLAG && argument.type() != ArgumentType.SECRET;
  }

  /// Looks at the words after the operation.
  ///
  /// @param cursor hints at the argument that stands there, or is due there
  void look(List<Token.Word> words, int cursor) {
    notes.hint(operation.summary());
    boolean hinted = false;
    for (var word : words) {
      boolean typing = word.end() == cursor;
      if (!hinted && cursor <= word.end()) {
        hinted = true;
        due(cursor < word.start() ? Optional.empty() : Optional.of(word));
      }
      one(word, typing);
    }
    if (!hinted) {
      due(Optional.empty());
    }
  }

  private void due(Optional<Token.Word> word) {
    var argument = word.flatMap(w -> byName(w.text())).or(() -> positions.stream().findFirst());
    if (argument.isPresent() && (word.isPresent() || !named)) {
      var a = argument.get();
      notes.hint(operation.summary() + " · " + a.name() + ": " + Help.describe(a));
      return;
    }
    var left =
        operation.arguments().stream()
            .filter(a -> !given.contains(a.name()))
            .map(a -> a.name() + "=")
            .toList();
    notes.hint(operation.summary() + (left.isEmpty() ? "" : " · " + String.join(" ", left)));
  }

  private Optional<ArgumentSpec> byName(String text) {
    int equals = text.indexOf('=');
    return equals < 0 ? Optional.empty() : operation.argument(text.substring(0, equals));
  }

  private void one(Token.Word word, boolean typing) {
    var argument = byName(word.text());
    if (argument.isPresent()) {
      named = true;
      value(argument.get(), word, word.text().substring(word.text().indexOf('=') + 1), typing);
    } else if (typing && mayBecomeName(word.text())) {
      return;
    } else if (named) {
      notes.fault(word, "values without names come before NAME=VALUE");
    } else if (positions.isEmpty()) {
      notes.fault(word, "'" + word.text() + "' is one value too many");
    } else {
      value(positions.removeFirst(), word, word.text(), typing);
    }
  }

  private boolean mayBecomeName(String typed) {
    return !typed.isEmpty()
        && (named || positions.isEmpty() || positions.getFirst().type() == ArgumentType.CHOICE)
        && operation.arguments().stream().anyMatch(a -> (a.name() + "=").startsWith(typed));
  }

  private void value(ArgumentSpec argument, Token.Word word, String typed, boolean typing) {
    if (!given.add(argument.name())) {
      notes.fault(word, argument.name() + " is given twice");
      return;
    }
    if (argument.type() == ArgumentType.SECRET) {
      if (!typed.startsWith("@") && !(typing && typed.isEmpty())) {
        notes.fault(word, argument.name() + " is a secret: leave it out to be asked for it");
      } else {
        name(argument, word);
      }
      return;
    }
    var fault = fault(argument, typed);
    if (fault.isPresent() && !(typing && mayBecomeRight(argument, typed))) {
      notes.fault(word, argument.name() + ": " + fault.get() + " · " + Help.describe(argument));
    } else {
      name(argument, word);
    }
  }

  private void name(ArgumentSpec argument, Token.Word word) {
    if (word.bare() && word.text().startsWith(argument.name() + "=")) {
      notes.look(word.start(), word.start() + argument.name().length() + 1, Look.NAME);
    }
  }

  private Optional<String> fault(ArgumentSpec argument, String typed) {
    if (argument.type() == ArgumentType.FLAG && typed.equals("false")) {
      return Optional.empty();
    }
    try {
      var text = argument.type() == ArgumentType.PATH ? place.resolve(typed).toString() : typed;
      return argument.fault(argument.parse(text)).map(f -> f.text());
    } catch (InvalidValueException | UserError e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /// Whether something typed behind it may make it right.
  private static boolean mayBecomeRight(ArgumentSpec argument, String typed) {
    return switch (argument.type()) {
      case CHOICE -> argument.values().stream().anyMatch(v -> v.startsWith(typed));
      case FLAG -> "true".startsWith(typed) || "false".startsWith(typed);
      case INTEGER, PORT, DECIMAL ->
          typed.matches("[+-]?[0-9]*[.]?[0-9]*") && !isBeyond(argument, typed);
      case DURATION -> typed.matches("[0-9]*[a-z]?");
      case TEXT, PATH, HOST, SECRET -> true;
    };
  }

  private static boolean isBeyond(ArgumentSpec argument, String typed) {
    try {
      var number = new BigDecimal(typed);
      return argument
              .max()
              .filter(max -> number.signum() >= 0 && number.compareTo(max) > 0)
              .isPresent()
          || argument
              .min()
              .filter(min -> number.signum() < 0 && number.compareTo(min) < 0)
              .isPresent();
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
