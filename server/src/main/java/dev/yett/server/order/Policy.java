package dev.yett.server.order;

import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Order;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Right;
import dev.yett.protocol.Value;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the owner of this device allows: the last word on whether an order runs (PROTOCOL §9, 10).
///
/// Roles of the grant meet the catalogue's; both must allow. Immutable; a reload makes a new one.
public final class Policy {
  /// Operations that roots decide about, and the right that each needs on every path it is given.
  private static final Map<String, Right> FILE_RIGHTS =
      Map.ofEntries(
          Map.entry("list", Right.LIST),
          Map.entry("stat", Right.LIST),
          Map.entry("manifest", Right.LIST),
          Map.entry("get", Right.GET),
          Map.entry("get-tree", Right.GET),
          Map.entry("get-changes", Right.GET),
          Map.entry("signatures", Right.GET),
          Map.entry("digest", Right.GET),
          Map.entry("follow", Right.GET),
          Map.entry("put", Right.PUT),
          Map.entry("put-tree", Right.PUT),
          Map.entry("part", Right.PUT),
          Map.entry("make-directory", Right.MAKE_DIRECTORY),
          Map.entry("move", Right.MOVE),
          Map.entry("remove", Right.REMOVE));

  /// A flag of an order that asks for a further right: what is copied from a file is read.
  private static final String BASIS = "basis";

  /// May have a terminal: it tells its size.
  private static final String ATTACH = "attach";

  private static final Set<String> FOR_THE_ROOT_OF_ROOTS = Set.of("list", "stat");

  private final Catalogue catalogue;

  /// The policy that a catalogue states.
  public Policy(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /// Decides about an order whose signature verified.
  public Decision decide(Verified verified) {
    var malformed = verified.malformed();
    if (malformed.isPresent()) return malformed.get();
    Order order = verified.order().orElseThrow();
    var found = catalogue.find(order.operation());
    if (found.isEmpty()) return Denial.of(Reason.OPERATION_UNKNOWN);
    return objection(order, found.get(), verified.claims().roles())
        .<Decision>map(denial -> denial)
        .orElseGet(() -> new Permit(verified, order, found.get()));
  }

  /// Why a grant with these roles could not begin that order now; for those who would go on with
  /// what it began.
  public Optional<Denial> objection(Order order, Set<String> roles) {
    var found = catalogue.find(order.operation());
    return found.isEmpty()
        ? Optional.of(Denial.of(Reason.OPERATION_UNKNOWN))
        : objection(order, found.get(), roles);
  }

  private Optional<Denial> objection(Order order, OperationSpec spec, Set<String> roles) {
    if (spec.roles().isPresent() && Collections.disjoint(spec.roles().get(), roles)) {
      return Optional.of(Denial.of(Reason.ROLE));
    }
    return arguments(order, spec)
        .or(() -> paths(order, spec, roles))
        .or(() -> terminal(order, spec));
  }

  private static Optional<Denial> arguments(Order order, OperationSpec spec) {
    return spec.fault(order.arguments())
        .map(fault -> new Denial(fault.reason(), Optional.of(fault.argument()), fault.text()));
  }

  private Optional<Denial> paths(Order order, OperationSpec spec, Set<String> roles) {
    for (ArgumentSpec argument : spec.arguments()) {
      if (argument.type() == ArgumentType.PATH
          && order.arguments().get(argument.name()) instanceof Value.Text(String text)) {
        var reason = path(text, order, roles);
        if (reason.isPresent()) {
          return Optional.of(
              new Denial(reason.get(), Optional.of(argument.name()), reason.get().text()));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Reason> path(String text, Order order, Set<String> roles) {
    String operation = order.operation();
    var path = RemotePath.parse(text);
    if (path.isEmpty()) return Optional.of(Reason.PATH_OUTSIDE_ROOT);
    if (path.get().root().isEmpty()) {
      return FOR_THE_ROOT_OF_ROOTS.contains(operation)
          ? Optional.empty()
          : Optional.of(Reason.PATH_OUTSIDE_ROOT);
    }
    var root = catalogue.root(path.get().root().get());
    if (root.isEmpty()) return Optional.of(Reason.PATH_OUTSIDE_ROOT);
    Right right = FILE_RIGHTS.get(operation);
    boolean reads = operation.equals("put") && order.arguments().containsKey(BASIS);
    return (right == null || root.get().allows(right, roles))
            && (!reads || root.get().allows(Right.GET, roles))
        ? Optional.empty()
        : Optional.of(Reason.ROOT_RIGHT);
  }

  private static Optional<Denial> terminal(Order order, OperationSpec spec) {
    if (spec.tty() == order.terminal().isPresent() || order.operation().equals(ATTACH)) {
      return Optional.empty();
    }
    return Optional.of(
        Denial.of(spec.tty() ? Reason.TERMINAL_REQUIRED : Reason.TERMINAL_UNSUPPORTED));
  }
}
