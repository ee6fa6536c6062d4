package dev.yett.server;

import dev.yett.identity.TimeFloor;
import dev.yett.server.config.Configuration;
import dev.yett.server.operation.Operation;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/// Makes the operations that a configuration names.
interface Assembly {
  /// The operations that are offered from now on.
  ///
  /// @param offer what is offered at the time of asking: the catalogue lists itself
  /// @param identity who the device is at the time of asking
  List<Operation> operations(
      Configuration configuration,
      Supplier<Offer> offer,
      Supplier<Identity> identity,
      TimeFloor clock)
      throws IOException;
}
