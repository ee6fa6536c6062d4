package dev.yett.protocol;

import java.util.Optional;

/// How an order that was started came to its end.
public sealed interface Ending {
  /// @param status 0 to 255; 0 for a built-in operation that worked
  record Exited(int status) implements Ending {
    public Exited {
      if (status < 0 || status > 255) {
        throw new IllegalArgumentException("a status of " + status);
      }
    }
  }

  /// @param signal such as `TERM`: the program was ended by it
  record Signaled(String signal) implements Ending {}

  /// @param reason a code, maybe one that this program does not know
  /// @param text for people; clipped to 1,024 bytes
  /// @param argument the argument at fault
  record Failed(String reason, String text, Optional<String> argument) implements Ending {
    public Failed {
      text = Prose.clip(text);
    }
  }
}
