package dev.yett.protocol.tree;

import dev.yett.protocol.Word;

/// What an entry of a tree is.
public enum EntryType implements Word {
  FILE("file"),
  DIRECTORY("directory"),
  LINK("link"),
  /// a pipe, socket or device: never moved
  OTHER("other");

  private final String wire;

  EntryType(String wire) {
    this.wire = wire;
  }

  @Override
  public String wire() {
    return wire;
  }
}
