package dev.yett.server;

import dev.yett.identity.TimeFloor;
import dev.yett.server.config.Configuration;
import dev.yett.server.operation.Operation;
import java.util.List;
import java.util.function.Supplier;

/// The operations that this program can offer.
final class Parts implements Assembly, AutoCloseable {
  @Override
  public List<Operation> operations(
      Configuration configuration,
      Supplier<Offer> offer,
      Supplier<Identity> identity,
      TimeFloor clock) {
    return List.of();
  }

  @Override
  public void close() {}
}
