package dev.yett.protocol;

/// What a signed message is for, PROTOCOL §6. Part of what is signed, so a message of one purpose
/// is never taken for another, nor one direction's for the other's.
public enum Purpose {
  ORDER("order", true),
  SEAL("seal", false),
  RECEIPT("receipt", false);

  private final String wire;
  private final boolean withKid;

  Purpose(String wire, boolean withKid) {
    this.wire = wire;
    this.withKid = withKid;
  }

  /// The word on the wire.
  public String wire() {
    return wire;
  }

  /// Whether the unprotected header is `{4: kid}`; else it is empty.
  public boolean withKid() {
    return withKid;
  }
}
