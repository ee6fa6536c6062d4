package dev.yett.protocol;

/// Whether an operation changes anything.
public enum Effect implements Word {
  READS("reads"),
  CHANGES("changes");

  private final String wire;

  Effect(String wire) {
    this.wire = wire;
  }

  @Override
  public String wire() {
    return wire;
  }
}
