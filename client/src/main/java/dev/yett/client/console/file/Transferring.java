package dev.yett.client.console.file;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Workplace;
import dev.yett.client.transfer.Glob;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.Pace;
import dev.yett.client.transfer.Route;

/// What the words that move files have in common.
final class Transferring {
  private Transferring() {}

  /// The way to the device, on the shell's connection as long as that lasts.
  static Route route(Workplace at) throws UserError, InterruptedException {
    return new Route(at.dialer(), at.host(), at.screen()::note, Route.PATIENCE)
        .over(at.connected());
  }

  static Options options(Given given, boolean overwrite) throws UserError {
    var usual = Options.usual(overwrite);
    var pace = given.value("--limit");
    return new Options(
        overwrite,
        given.has("-p"),
        usual.compression(),
        usual.digest(),
        usual.durable(),
        pace.isPresent() ? Pace.parse(pace.get()) : usual.pace());
  }

  /// The remote path that was typed, in full; patterns stay patterns.
  static String typed(String word, Workplace at) throws UserError {
    if (!Glob.isGlob(word)) {
      return at.place().resolve(word).toString();
    }
    if (word.startsWith("/")) {
      return word;
    }
    var here = at.place().remote().toString();
    return here.equals("/") ? "/" + word : here + "/" + word;
  }
}
