package dev.yett.client.console.word;

import dev.yett.client.UserError;
import java.io.IOException;

/// `operations`
public final class OperationsWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("operations", "", "what the device offers").examples("operations");
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {
    given.require(0, 0);
    var device = at.connected();
    HelpWord.tell(Help.operations(device.catalogue(), device.claims().roles()), at);
    return 0;
  }
}
