package dev.yett.server.file.root;

import dev.yett.posix.Directory;
import dev.yett.protocol.Reason;
import java.util.Optional;

/// Where a name stands below a root.
///
/// @param directory held open; the place's own
/// @param name in it; absent where the path is the root itself
public record Place(OpenRoot root, Directory directory, Optional<String> name)
    implements AutoCloseable {
  /// The name, where an operation needs one.
  ///
  /// @param otherwise what to tell about a root itself
  public String name(Reason otherwise, String argument) throws FileFault {
    return name.orElseThrow(() -> new FileFault(otherwise, argument));
  }

  /// The name of a file.
  public String file(String argument) throws FileFault {
    String file = name(Reason.IS_DIRECTORY, argument);
    if (!root.names().allowsFile(file)) {
      throw new FileFault(Reason.NAME_DENIED, argument);
    }
    return file;
  }

  @Override
  public void close() {
    directory.close();
  }
}
