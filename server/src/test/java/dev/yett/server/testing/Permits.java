package dev.yett.server.testing;

import dev.yett.identity.Claims;
import dev.yett.identity.DeviceSecret;
import dev.yett.identity.GrantKey;
import dev.yett.identity.MasterSecret;
import dev.yett.identity.SpiffeId;
import dev.yett.protocol.Binding;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Kid;
import dev.yett.protocol.Mac0;
import dev.yett.protocol.MacKey;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Order;
import dev.yett.protocol.Printable;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Purpose;
import dev.yett.protocol.Terminal;
import dev.yett.protocol.Value;
import dev.yett.server.order.Decision;
import dev.yett.server.order.Keyring;
import dev.yett.server.order.Permit;
import dev.yett.server.order.Policy;
import dev.yett.server.order.Verified;
import dev.yett.server.order.Verifier;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Real permits for tests of operations: an order is signed with a test grant, verified by the real
/// [Verifier] and decided by the real [Policy] of the given catalogue.
public final class Permits {
  /// The operator of every test order.
  public static final SpiffeId ALICE = SpiffeId.operator("example.org", "alice");

  /// The device of every test order.
  public static final SpiffeId PUMP = SpiffeId.device("example.org", "pump-7");

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Catalogue catalogue;

  public Permits(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /// The permit for an order that policy allows; an `AssertionError` where it does not.
  public Permit permit(String operation, Map<String, Value> arguments, String... roles) {
    return switch (decide(operation, arguments, Optional.empty(), roles)) {
      case Permit permit -> permit;
      case dev.yett.server.order.Denial denial -> throw new AssertionError(denial.toString());
    };
  }

  /// What policy says to an order.
  public Decision decide(
      String operation,
      Map<String, Value> arguments,
      Optional<Terminal> terminal,
      String... roles) {
    return new Policy(catalogue).decide(verified(operation, arguments, terminal, roles));
  }

  /// An order that was signed and verified.
  public static Verified verified(
      String operation,
      Map<String, Value> arguments,
      Optional<Terminal> terminal,
      String... roles) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    var order =
        new Order(random(16), now.plusSeconds(60), operation, new TreeMap<>(arguments), terminal);
    byte[] secret = new byte[32];
    RANDOM.nextBytes(secret);
    var binding = Binding.tls(random(32).toArray());
    try (var master = MasterSecret.of(secret);
        DeviceSecret held = master.derive(PUMP, 1, Optional.empty());
        var verifier =
            new Verifier(
                () -> new Keyring(PUMP, List.of(held)),
                InstantSource.system(),
                ALICE,
                now.plus(Duration.ofDays(1)),
                binding)) {
      byte[] claims = claims(now, roles).encode();
      try (GrantKey grant = held.grantKey(claims);
          MacKey key = grant.macKey(binding)) {
        Mac0 signed =
            key.sign(Purpose.ORDER, binding, 0, Optional.of(Kid.encode(claims)), order.encode());
        return verifier.order(signed);
      }
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
  }

  /// The text where an argument may hold it, else another.
  public static String printableOr(String text, String otherwise) {
    return Printable.isPrintable(text) ? text : otherwise;
  }

  private static Claims claims(Instant now, String... roles) {
    return new Claims(
        random(16),
        ALICE,
        PUMP,
        new TreeSet<>(List.of(roles)),
        now,
        now.minusSeconds(60),
        now.plus(Duration.ofDays(1)),
        1);
  }

  private static Octets random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return Octets.of(bytes);
  }
}
