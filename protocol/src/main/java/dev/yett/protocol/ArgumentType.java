package dev.yett.protocol;

/// The types of arguments, PROTOCOL §8 and §14.
public enum ArgumentType implements Word {
  /// one of the values in the catalogue
  CHOICE("choice"),
  INTEGER("integer"),
  DECIMAL("decimal"),
  /// one line of printable text
  TEXT("text"),
  /// a remote path below a root
  PATH("path"),
  /// a DNS name or the literal of an IP address
  HOST("host"),
  /// 1 to 65535
  PORT("port"),
  /// whole milliseconds
  DURATION("duration"),
  /// set or absent
  FLAG("flag"),
  /// never recorded
  SECRET("secret");

  private final String wire;

  ArgumentType(String wire) {
    this.wire = wire;
  }

  @Override
  public String wire() {
    return wire;
  }
}
