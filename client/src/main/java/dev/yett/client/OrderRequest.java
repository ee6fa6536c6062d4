package dev.yett.client;

import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Terminal;
import dev.yett.protocol.Value;
import java.util.Optional;
import java.util.SortedMap;

/// What an operator wants: an operation of the device's catalogue and checked arguments.
///
/// @param window the bytes of output that may be under way or wait in memory, from 64 KiB
public record OrderRequest(
    OperationSpec operation,
    SortedMap<String, Value> arguments,
    Optional<Terminal> terminal,
    int window) {
  /// For a person at a terminal: what is typed ahead stays short.
  public static final int TERMINAL_WINDOW = 256 << 10;

  /// For files and pipes.
  public static final int BULK_WINDOW = 32 << 20;

  public OrderRequest {
    if (window < 65_536 || window > BULK_WINDOW) {
      throw new IllegalArgumentException("a window of " + window + " bytes");
    }
  }

  public static OrderRequest of(OperationSpec operation, SortedMap<String, Value> arguments) {
    return new OrderRequest(operation, arguments, Optional.empty(), TERMINAL_WINDOW);
  }

  /// The same on a terminal.
  public OrderRequest on(Terminal here) {
    return new OrderRequest(operation, arguments, Optional.of(here), TERMINAL_WINDOW);
  }

  public OrderRequest bulk() {
    return new OrderRequest(operation, arguments, terminal, BULK_WINDOW);
  }
}
