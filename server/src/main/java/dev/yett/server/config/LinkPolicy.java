package dev.yett.server.config;

import dev.yett.protocol.Word;

/// What becomes of links below a root when trees are moved.
enum LinkPolicy implements Word {
  NEVER("never"),
  /// as links, never what they lead to
  COPY("copy");

  private final String wire;

  LinkPolicy(String wire) {
    this.wire = wire;
  }

  @Override
  public String wire() {
    return wire;
  }
}
