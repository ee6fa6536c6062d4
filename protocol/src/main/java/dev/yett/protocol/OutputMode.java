package dev.yett.protocol;

/// What an operation puts out.
public enum OutputMode implements Word {
  NONE("none"),
  BYTES("bytes"),
  RECORDS("records");

  private final String wire;

  OutputMode(String wire) {
    this.wire = wire;
  }

  @Override
  public String wire() {
    return wire;
  }
}
