package dev.yett.protocol;

/// What an operation does with input, PROTOCOL §11.
public enum InputMode implements Word {
  /// takes none
  NONE("none"),
  /// kept until it is complete, then begun
  SEALED("sealed"),
  /// passed on as it comes; complete only with a seal
  STREAM("stream");

  private final String wire;

  InputMode(String wire) {
    this.wire = wire;
  }

  @Override
  public String wire() {
    return wire;
  }
}
