package dev.yett.protocol;

/// How a client leaves.
public enum How implements Word {
  LEAVE("leave"),
  DETACH("detach");

  private final String wire;

  How(String wire) {
    this.wire = wire;
  }

  @Override
  public String wire() {
    return wire;
  }
}
