package dev.yett.client.console.line;

import dev.yett.client.Words;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.OperationSpec;

/// Which lines no history may keep.
public final class SecretLines {
  private SecretLines() {}

  /// Whether a line names the value of an argument that is secret. Such a line is refused when it
  /// is run, but by then it has been typed.
  public static boolean hasSecret(String line, Catalogue catalogue) {
    var words = Words.scan(line).stream().map(Words.Word::text).toList();
    for (var name : words) {
      var operation = catalogue.find(name);
      if (operation.isPresent() && words.stream().anyMatch(w -> isSecret(operation.get(), w))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSecret(OperationSpec operation, String word) {
    int equals = word.indexOf('=');
    return equals > 0
        && !word.startsWith("@", equals + 1)
        && operation
            .argument(word.substring(0, equals))
            .filter(a -> a.type() == ArgumentType.SECRET)
            .isPresent();
  }
}
