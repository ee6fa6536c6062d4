package dev.yett.protocol;

/// Asks the peer for a sign of life.
///
/// @param data at most 32 bytes
public record Ping(Octets data) implements ClientMessage, DeviceMessage {
  @Override
  public Frame encode() {
    return new Frame(Kind.PING, data.toArray());
  }
}
