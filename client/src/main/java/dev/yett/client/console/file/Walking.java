package dev.yett.client.console.file;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Workplace;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.tree.Manifest;
import dev.yett.protocol.RemotePath;
import java.io.IOException;

/// What is below a directory of the device, for the words that tell of it.
final class Walking {
  private Walking() {}

  static void below(Workplace at, RemotePath path, Manifest.Depth depth, Manifest.Visitor visitor)
      throws UserError, IOException, InterruptedException {
    try (var route = Transferring.route(at);
        var _ = at.interrupts().listen(route::stop)) {
      Manifest.read(
          route,
          route.device(),
          path,
          depth,
          Options.usual(false),
          entry -> {
            if (entry.failed().isPresent()) {
              at.screen().note("skipped " + entry.path() + ": " + entry.failed().get());
            } else {
              visitor.entry(entry);
            }
          });
    }
  }
}
