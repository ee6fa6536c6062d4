package dev.yett.pki.inventory;

import java.time.Duration;
import java.util.function.Consumer;

/// How long a program waits for another that writes to the same inventory, and to whom it says so.
///
/// @param patience before it gives up
/// @param note told once, when the wait is longer than a moment
public record Waiting(Duration patience, Consumer<String> note) {
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  /// That of a run of the program. Every change of an inventory would have to hand it on otherwise.
  public static final ScopedValue<Waiting> BY = ScopedValue.newInstance();

  static Waiting here() {
    return BY.orElse(new Waiting(PATIENCE, text -> {}));
  }
}
