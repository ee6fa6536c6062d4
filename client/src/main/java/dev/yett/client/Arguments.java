package dev.yett.client;

import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.InvalidValueException;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Secret;
import dev.yett.protocol.Value;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Turns words that a person typed into the arguments of an operation, by the catalogue.
///
/// `NAME=VALUE` names an argument of the operation; any other word is the next one in the order of
/// the catalogue. Positions come before names. Flags and secrets have no position. A secret is
/// never a word: it is asked for, or named by where it is: `NAME=@FILE`, `NAME=@-`.
public final class Arguments {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final OperationSpec operation;
  private final Secrets secrets;
  private final SortedMap<String, Value> values = new TreeMap<>();

  private Arguments(OperationSpec operation, Secrets secrets) {
    this.operation = operation;
    this.secrets = secrets;
  }

  /// Where secrets come from. The arrays belong to the caller, who clears them.
  public interface Secrets {
    /// Asks the person, without echo.
    char[] ask(String operation, ArgumentSpec argument) throws UserError;

    /// Reads the file that the person named, or standard input for `-`; one last newline is
    /// dropped.
    char[] read(String file) throws UserError;
  }

  /// The checked arguments that these words are.
  ///
  /// @throws UserError with exit status 64 and the argument's name
  public static SortedMap<String, Value> parse(
      OperationSpec operation, List<String> words, Secrets secrets) throws UserError {
    var arguments = new Arguments(operation, secrets);
    arguments.read(words);
    arguments.askForSecrets();
    arguments.check();
    return arguments.values;
  }

  /// How the operation is called: `restart-service SERVICE [force=true]`.
  public static String usage(OperationSpec operation) {
    return operation.arguments().stream()
        .map(
            a -> {
              var word =
                  switch (a.type()) {
                    case FLAG -> a.name() + "=true";
                    case SECRET -> a.name() + "=@FILE";
                    case CHOICE -> String.join("|", a.values());
                    case INTEGER, DECIMAL, TEXT, PATH, HOST, PORT, DURATION ->
                        a.name().toUpperCase(java.util.Locale.ROOT);
                  };
              return a.optional()
                      || a.type() == ArgumentType.FLAG
                      || a.type() == ArgumentType.SECRET
                  ? " [" + word + "]"
                  : " " + word;
            })
        .collect(Collectors.joining("", operation.name(), ""));
  }

  private void read(List<String> words) throws UserError {
    var positions =
        new ArrayList<>(operation.arguments().stream().filter(Arguments::hasPosition).toList());
    boolean named = false;
    for (var word : words) {
      var argument = named(word);
      if (argument.isPresent()) {
        named = true;
        put(argument.get(), word.substring(word.indexOf('=') + 1));
      } else if (named) {
        throw fault("'" + word + "' stands after NAME=VALUE: values without names come first");
      } else if (positions.isEmpty()) {
        throw fault("'" + word + "' is one value too many");
      } else {
        put(positions.removeFirst(), word);
      }
    }
  }

  private Optional<ArgumentSpec> named(String word) {
    int equals = word.indexOf('=');
    return equals < 0 ? Optional.empty() : operation.argument(word.substring(0, equals));
  }

  private static boolean hasPosition(ArgumentSpec argument) {
    return argument.type() != ArgumentType.FLAG && argument.type() != ArgumentType.SECRET;
  }

  private void put(ArgumentSpec argument, String typed) throws UserError {
    if (values.containsKey(argument.name())) {
      throw fault("'" + argument.name() + "' is given twice");
    }
    if (argument.type() == ArgumentType.SECRET) {
      if (!typed.startsWith("@")) {
        throw new UserError(
            ExitCode.USAGE,
            operation.name()
                + ": '"
                + argument.name()
                + "' is a secret and is not typed on the line",
            "leave it out to be asked for it, or write " + argument.name() + "=@FILE or =@-");
      }
      putSecret(argument, secrets.read(typed.substring(1)));
      return;
    }
    if (argument.type() == ArgumentType.FLAG && typed.equals("false")) {
      return;
    }
    try {
      values.put(argument.name(), argument.parse(typed));
    } catch (InvalidValueException e) {
      throw fault("'" + argument.name() + "' cannot be '" + typed + "': " + e.getMessage());
    }
  }

  private void putSecret(ArgumentSpec argument, char[] typed) throws UserError {
    try {
      values.put(argument.name(), Secret.of(typed, RANDOM));
    } catch (IllegalArgumentException e) {
      throw fault("the secret '" + argument.name() + "' is not text");
    } finally {
      Arrays.fill(typed, '\0');
    }
  }

  private void askForSecrets() throws UserError {
    for (var argument : operation.arguments()) {
      if (argument.type() == ArgumentType.SECRET
          && !argument.optional()
          && !values.containsKey(argument.name())) {
        putSecret(argument, secrets.ask(operation.name(), argument));
      }
    }
  }

  private void check() throws UserError {
    var fault = operation.fault(values);
    if (fault.isPresent()) {
      var why = fault.get();
      throw why.reason() == Reason.ARGUMENT_MISSING
          ? fault("'" + why.argument() + "' is missing")
          : fault("'" + why.argument() + "': " + why.text());
    }
  }

  private UserError fault(String message) {
    return new UserError(
        ExitCode.USAGE, operation.name() + ": " + message, "it is called so: " + usage(operation));
  }
}
