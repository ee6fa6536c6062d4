package dev.yett.protocol;

/// What becomes of a running order when its connection is lost, PROTOCOL §13.
public enum Survival implements Word {
  /// it ends
  NONE("none"),
  /// its input and output go on where they were
  REPLAY("replay"),
  /// a transfer goes on by offset and digest
  RESUME("resume");

  private final String wire;

  Survival(String wire) {
    this.wire = wire;
  }

  @Override
  public String wire() {
    return wire;
  }
}
