package dev.yett.client;

import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Catalogue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A catalogue as the completion of bash and zsh reads it, which starts no program and makes no
/// connection: a line for each operation, its name and what may follow it, parted by blanks.
///
/// What a device says goes into a person's command line here, so that only plain words stand in it.
final class CompletionWords {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/+-]{0,62}");

  private CompletionWords() {}

  /// The file for the cached catalogue in `file`.
  static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".words");
  }

  static byte[] of(Catalogue catalogue) {
    return catalogue.operations().stream()
        .filter(o -> PLAIN.matcher(o.name()).matches())
        .map(o -> String.join(" ", words(o.name(), o.arguments())) + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static List<String> words(String operation, List<ArgumentSpec> arguments) {
    var words = new ArrayList<String>(List.of(operation));
    for (var argument : arguments) {
      if (!PLAIN.matcher(argument.name()).matches()) {
        continue;
      }
      // A secret is never typed on a command line, but may stand in a file.
      words.add(argument.name() + (argument.type() == ArgumentType.SECRET ? "=@" : "="));
      argument.values().stream()
          .filter(PLAIN.asMatchPredicate())
          .forEach(value -> words.add(argument.name() + "=" + value));
    }
    return words;
  }
}
