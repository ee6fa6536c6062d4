package dev.yett.protocol;

/// Whether an existing file below a root is replaced.
public enum Overwrite implements Word {
  NEVER("never"),
  /// only when the order says so
  EXPLICIT("explicit"),
  ALWAYS("always");

  private final String wire;

  Overwrite(String wire) {
    this.wire = wire;
  }

  @Override
  public String wire() {
    return wire;
  }
}
