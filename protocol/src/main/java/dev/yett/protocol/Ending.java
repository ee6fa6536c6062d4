package dev.yett.protocol;

import java.util.Optional;

/// How an order that was started came to its end.
public sealed interface Ending {
  /// The program or operation ended by itself.
  ///
  /// @param status 0 to 255; 0 for a built-in operation that worked
  record Exited(int status) implements Ending {
    public Exited {
      if (status < 0 || status > 255) {
        throw new IllegalArgumentException("a status of " + status);
      }
    }
  }

  /// A signal ended the program.
  ///
  /// @param signal such as `TERM`: the program was ended by it
  record Signaled(String signal) implements Ending {}

  /// It failed for a reason of the device.
  ///
  /// @param reason a code, maybe one that this program does not know
  /// @param text for people; clipped to 1,024 bytes
  /// @param argument the argument at fault
  record Failed(String reason, String text, Optional<String> argument) implements Ending {
    public Failed {
      text = Prose.clip(text);
    }
  }
}
