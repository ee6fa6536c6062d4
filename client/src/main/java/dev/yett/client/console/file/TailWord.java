package dev.yett.client.console.file;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import dev.yett.client.transfer.copy.Tail;
import java.io.IOException;

/// `tail`
public final class TailWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("tail", "PATH", "show the end of a file on the device", Takes.REMOTE)
        .option("-f", "and what is added to it, until Ctrl-C")
        .option("-n", "LINES", "so many lines")
        .examples("tail today.txt", "tail -f -n 50 /files/today.txt");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {
    given.require(1, 1);
    var path = at.place().resolve(given.first());
    var lines = given.value("-n").orElse("10");
    if (!lines.matches("[0-9]{1,6}")) {
      throw given.wrong("-n is a number of lines");
    }
    try (var route = Transferring.route(at);
        var _ = at.interrupts().listen(route::stop)) {
      var tail = new Tail(route, at.screen().output(false));
      tail.lines(path, Integer.parseInt(lines));
      if (given.has("-f")) {
        tail.follow(path);
      }
      return 0;
    }
  }
}
