package dev.yett.client.console.file;

import dev.yett.client.BuiltIn;
import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import dev.yett.protocol.Value;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// `cat`
public final class ShowWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("cat", "PATH", "show a file of the device", Takes.REMOTE)
        .examples("cat hello.txt");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {

    given.require(1, 1);
    var path = at.place().resolve(given.first());
    return at.order(BuiltIn.GET, new TreeMap<>(Map.of("path", new Value.Text(path.toString()))));
  }
}
