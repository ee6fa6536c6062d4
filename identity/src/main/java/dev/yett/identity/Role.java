package dev.yett.identity;

import java.util.Optional;

/// Which of the two kinds of peer a name is for.
public enum Role {
  OPERATOR("operator", "1.3.6.1.5.5.7.3.2", "clientAuth"),
  DEVICE("device", "1.3.6.1.5.5.7.3.1", "serverAuth");

  private final String segment;
  private final String usage;
  private final String usageName;

  Role(String segment, String usage, String usageName) {
    this.segment = segment;
    this.usage = usage;
    this.usageName = usageName;
  }

  /// The path segment of its SPIFFE IDs, also its name for people.
  public String segment() {
    return segment;
  }

  /// The object identifier of the one extended key usage of its certificates.
  public String usage() {
    return usage;
  }

  /// The name of that usage in RFC 5280.
  public String usageName() {
    return usageName;
  }

  /// "an operator" or "a device".
  String article() {
    return this == OPERATOR ? "an operator" : "a device";
  }

  /// The role of a path segment.
  public static Optional<Role> of(String segment) {
    for (Role role : values()) {
      if (role.segment.equals(segment)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
