package dev.yett.client.transfer.sync;

import dev.yett.client.UserError;
import java.io.IOException;

/// Takes the lines of a plan. Paths are escaped by whoever shows them.
public interface Told {
  /// What would be done with a path.
  ///
  /// @param what `send`, `change`, `make` or `remove`
  void would(String what, String path, long bytes) throws IOException, UserError;
}
