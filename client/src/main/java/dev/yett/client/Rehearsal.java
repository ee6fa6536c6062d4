package dev.yett.client;

import dev.yett.client.command.YettCommand;

/// Runs many commands one after the other in one process, so that the class cache which this
/// process writes as it ends (`bin/train`) knows the classes of all of them and how they were used.
///
/// Each argument is one command, its words parted by single spaces. Ends with the first that fails.
public final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] arguments) {
    int status = 0;
    for (int i = 0; i < arguments.length && status == 0; i++) {
      status = YettCommand.run(Main.session(), arguments[i].split(" ", -1));
    }
    System.exit(status);
  }
}
