package dev.yett.server.operation;

import dev.yett.protocol.Digest;
import dev.yett.protocol.Word;
import java.util.Optional;

/// What became of one file of a transfer, for the audit.
///
/// @param path the remote path, as it came
/// @param size bytes of its content
/// @param digest of its content, where there is one
/// @param outcome `done`, or a reason of PROTOCOL §16
public record Moved(
    Direction direction, String path, long size, Optional<Digest> digest, String outcome) {
  /// Which way a file went, as the device sees it.
  public enum Direction implements Word {
    IN("in"),
    OUT("out");

    private final String wire;

    Direction(String wire) {
      this.wire = wire;
    }

    @Override
    public String wire() {
      return wire;
    }
  }
}
