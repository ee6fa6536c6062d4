package dev.yett.protocol.tree;

import dev.yett.protocol.Word;

/// Whether a sender compresses contents.
public enum Compression implements Word {
  NONE("none"),
  ZSTD("zstd"),
  /// where a sample shows that it shrinks
  AUTO("auto");

  private final String wire;

  Compression(String wire) {
    this.wire = wire;
  }

  @Override
  public String wire() {
    return wire;
  }
}
