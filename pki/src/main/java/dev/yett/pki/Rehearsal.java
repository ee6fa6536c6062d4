package dev.yett.pki;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// Runs many commands one after the other in one process, so that the class cache which this
/// process writes as it ends (`bin/train`) knows the classes of all of them.
///
/// Each argument is one command, its words parted by single spaces. Ends with the first that fails.
public final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] arguments) {
    var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int status = 0;
    for (int i = 0; i < arguments.length && status == 0; i++) {
      status = Main.run(Main.world(), out, err, arguments[i].split(" ", -1));
    }
    System.exit(status);
  }
}
