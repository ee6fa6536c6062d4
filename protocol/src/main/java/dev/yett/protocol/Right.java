package dev.yett.protocol;

/// What may be done below a root.
public enum Right implements Word {
  GET("get"),
  PUT("put"),
  LIST("list"),
  MOVE("move"),
  REMOVE("remove"),
  MAKE_DIRECTORY("make-directory");

  private final String wire;

  Right(String wire) {
    this.wire = wire;
  }

  @Override
  public String wire() {
    return wire;
  }
}
