package dev.yett.server.file.root;

import dev.yett.posix.Directory;
import dev.yett.protocol.Overwrite;
import dev.yett.protocol.RootSpec;
import dev.yett.server.config.Root;
import dev.yett.server.config.RootRules;
import java.nio.file.Path;

/// One root, held open.
///
/// @param directory held for as long as the daemon offers the root; nobody else closes it
public record OpenRoot(
    RootSpec spec, Path path, RootRules rules, NameRules names, Quota quota, Directory directory) {
  static OpenRoot of(Root root, Directory directory) {
    return new OpenRoot(
        root.spec(),
        root.path(),
        root.rules(),
        new NameRules(root.rules()),
        new Quota(root.rules().quota(), directory),
        directory);
  }

  /// Whether an order may replace a file below the root.
  ///
  /// @param asked whether it says so
  public boolean mayReplace(boolean asked) {
    return switch (spec.overwrite()) {
      case Overwrite.NEVER -> false;
      case Overwrite.EXPLICIT -> asked;
      case Overwrite.ALWAYS -> true;
    };
  }
}
