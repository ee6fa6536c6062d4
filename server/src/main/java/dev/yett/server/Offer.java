package dev.yett.server;

import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Digest;
import dev.yett.protocol.RootSpec;
import dev.yett.server.operation.Operation;
import dev.yett.server.order.Policy;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What the device offers now; a reload makes a new one.
///
/// @param digest of the catalogue, as `WELCOME` tells it
/// @param operations by name
record Offer(Catalogue catalogue, Digest digest, Policy policy, Map<String, Operation> operations) {
  Offer {
    operations = Map.copyOf(operations);
  }

  /// Offers these operations and roots.
  static Offer of(List<Operation> operations, List<RootSpec> roots) {
    var catalogue = new Catalogue(operations.stream().map(Operation::spec).toList(), roots);
    return new Offer(
        catalogue,
        catalogue.digest(),
        new Policy(catalogue),
        operations.stream().collect(Collectors.toMap(o -> o.spec().name(), Function.identity())));
  }
}
