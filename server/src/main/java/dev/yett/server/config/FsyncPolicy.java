package dev.yett.server.config;

import dev.yett.protocol.Word;

/// Whether what is written below a root outlives a loss of power.
enum FsyncPolicy implements Word {
  ALWAYS("always"),
  /// an order may say that it need not
  UNLESS_ASKED("unless-asked");

  private final String wire;

  FsyncPolicy(String wire) {
    this.wire = wire;
  }

  @Override
  public String wire() {
    return wire;
  }
}
