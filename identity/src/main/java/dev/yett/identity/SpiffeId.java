package dev.yett.identity;

import java.util.Optional;
import java.util.regex.Pattern;

/// A name of PROTOCOL §2: `spiffe://<domain>/operator/<name>` or `spiffe://<domain>/device/<name>`.
/// Ordered by its text.
///
/// @param domain a lower-case DNS name of at most 253 characters
/// @param name one label, `[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?`
public record SpiffeId(String domain, Role role, String name) implements Comparable<SpiffeId> {
  private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern NAME = Pattern.compile(LABEL);
  private static final Pattern DOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*+");
  private static final int DOMAIN_LENGTH = 253;
  private static final String SCHEME = "spiffe://";
  private static final int LONGEST = SCHEME.length() + DOMAIN_LENGTH + "/operator/".length() + 63;

  public SpiffeId {
    if (!isDomain(domain)) {
      throw new IllegalArgumentException("not a domain");
    }
    if (!isName(name)) {
      throw new IllegalArgumentException("not a name");
    }
  }

  public static SpiffeId operator(String domain, String name) {
    return new SpiffeId(domain, Role.OPERATOR, name);
  }

  public static SpiffeId device(String domain, String name) {
    return new SpiffeId(domain, Role.DEVICE, name);
  }

  /// The name that this text is, exactly.
  ///
  /// @throws IdentityException for any other text, which the message does not repeat
  public static SpiffeId parse(String text) throws IdentityException {
    return of(text)
        .orElseThrow(
            () ->
                new IdentityException(
                    "not a name of the form spiffe://DOMAIN/operator/NAME or"
                        + " spiffe://DOMAIN/device/NAME"));
  }

  /// The name that this text is, if it is one.
  public static Optional<SpiffeId> of(String text) {
    if (text.length() > LONGEST || !text.startsWith(SCHEME)) {
      return Optional.empty();
    }
    String[] parts = text.substring(SCHEME.length()).split("/", -1);
    if (parts.length != 3 || !isDomain(parts[0]) || !isName(parts[2])) {
      return Optional.empty();
    }
    return Role.of(parts[1]).map(role -> new SpiffeId(parts[0], role, parts[2]));
  }

  /// Whether a text may stand as the last segment.
  public static boolean isName(String text) {
    return text.length() <= 63 && NAME.matcher(text).matches();
  }

  /// Whether a text may stand as the domain.
  public static boolean isDomain(String text) {
    return text.length() <= DOMAIN_LENGTH && DOMAIN.matcher(text).matches();
  }

  /// `<name>.<domain>`, what a client puts into SNI.
  public String hostName() {
    return name + "." + domain;
  }

  @Override
  public int compareTo(SpiffeId other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return SCHEME + domain + "/" + role.segment() + "/" + name;
  }
}
