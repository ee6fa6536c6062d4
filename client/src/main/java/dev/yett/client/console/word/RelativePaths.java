package dev.yett.client.console.word;

import dev.yett.client.UserError;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.OperationSpec;
import java.util.ArrayList;
import java.util.List;

/// In the shell a path argument of an operation may be relative to where the shell stands.
public final class RelativePaths {
  private RelativePaths() {}

  /// The words with those resolved that stand for a path.
  public static List<String> resolve(OperationSpec operation, List<String> words, Place place)
      throws UserError {
    var positions =
        new ArrayList<>(
            operation.arguments().stream()
                .filter(a -> a.type() != ArgumentType.FLAG && a.type() != ArgumentType.SECRET)
                .toList());
    var resolved = new ArrayList<String>();
    for (var word : words) {
      int equals = word.indexOf('=');
      var named = equals < 0 ? "" : word.substring(0, equals);
      var argument = operation.argument(named);
      if (argument.isPresent()) {
        resolved.add(
            argument.get().type() == ArgumentType.PATH
                ? named + "=" + place.resolve(word.substring(equals + 1))
                : word);
      } else if (!positions.isEmpty() && positions.removeFirst().type() == ArgumentType.PATH) {
        resolved.add(place.resolve(word).toString());
      } else {
        resolved.add(word);
      }
    }
    return resolved;
  }
}
