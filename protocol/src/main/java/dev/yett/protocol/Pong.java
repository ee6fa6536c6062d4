package dev.yett.protocol;

/// Answers the newest [Ping].
///
/// @param data that of the ping
public record Pong(Octets data) implements ClientMessage, DeviceMessage {
  @Override
  public Frame encode() {
    return new Frame(Kind.PONG, data.toArray());
  }
}
