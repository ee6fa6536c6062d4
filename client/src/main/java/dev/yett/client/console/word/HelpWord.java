package dev.yett.client.console.word;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.OperationSpec;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/// `help`
public final class HelpWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of(
            "help",
            "[WORD|OPERATION]",
            "what can be said here, or how one thing is said",
            Takes.TOPIC)
        .examples("help", "help get");
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {
    given.require(0, 1);
    var device = at.connected();
    var roles = device.claims().roles();
    if (given.words().isEmpty()) {
      tell(Help.overview(at.vocabulary(), device.catalogue(), roles), at);
      return 0;
    }
    var own = at.vocabulary().find(given.first());
    var operation = device.catalogue().find(given.first());
    if (own.isEmpty() && operation.isEmpty()) {
      throw unknown(given.first(), device.name(), at.vocabulary(), device.catalogue());
    }
    if (own.isPresent()) {
      tell(Help.word(own.get().manual()), at);
    }
    if (own.isPresent() && operation.isPresent()) {
      tell(List.of("  The device has an operation of that name: run " + given.first()), at);
    } else if (operation.isPresent()) {
      tell(Help.operation(operation.get(), roles), at);
    }
    return 0;
  }

  /// What a person is told who said something that nobody knows.
  public static UserError unknown(
      String name, String device, Vocabulary vocabulary, Catalogue catalogue) {
    var known =
        Stream.concat(
                vocabulary.names().stream(),
                catalogue.operations().stream().map(OperationSpec::name))
            .toList();
    return new UserError(
        ExitCode.USAGE,
        "neither the shell nor " + device + " knows '" + name + "'",
        Slip.of(name, known)
            .map(meant -> "did you mean " + meant + "? ")
            .orElse("")
            .concat("help tells what can be said here"));
  }

  static void tell(List<String> lines, Workplace at) throws IOException {
    for (var line : lines) {
      at.screen().line(line);
    }
  }
}
