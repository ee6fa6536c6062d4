package dev.yett.protocol;

/// One frame. The payload is not copied: it belongs to the frame, and nobody changes it.
///
/// @param payload at most [Kind#limit] bytes
@SuppressWarnings("ArrayRecordComponent") // bulk data; equality is never asked
public record Frame(Kind kind, byte[] payload) {
  public Frame {
    if (payload.length > kind.limit()) {
      throw new IllegalArgumentException(kind + " of " + payload.length + " bytes");
    }
  }
}
