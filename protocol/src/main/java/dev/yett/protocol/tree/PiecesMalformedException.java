package dev.yett.protocol.tree;

import java.io.IOException;

/// What came are no pieces (PROTOCOL §15): the reason is `pieces-malformed`. The message is fixed
/// text, and holds nothing that the peer sent.
public final class PiecesMalformedException extends IOException {
  private static final long serialVersionUID = 1L;

  public PiecesMalformedException(String what) {
    super(what);
  }
}
