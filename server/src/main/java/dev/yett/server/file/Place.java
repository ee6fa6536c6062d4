package dev.yett.server.file;

import dev.yett.posix.Directory;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RootSpec;
import java.util.Optional;

/// Where a name stands below a root.
///
/// @param directory held open; the place's own
/// @param name in it; absent where the path is the root itself
record Place(RootSpec root, Directory directory, Optional<String> name) implements AutoCloseable {
  /// The name, where an operation needs one.
  ///
  /// @param otherwise what to tell about a root itself
  String name(Reason otherwise, String argument) throws FileFault {
    return name.orElseThrow(() -> new FileFault(otherwise, argument));
  }

  @Override
  public void close() {
    directory.close();
  }
}
