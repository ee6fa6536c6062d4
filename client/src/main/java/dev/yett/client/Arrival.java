package dev.yett.client;

import dev.yett.protocol.Cbor;

/// What came of an order and waits to be passed on.
@SuppressWarnings("ArrayRecordComponent") // bulk data; equality is never asked
sealed interface Arrival {
  record Output(byte[] bytes) implements Arrival {}

  record Errors(byte[] bytes) implements Arrival {}

  /// One record.
  ///
  /// @param size the bytes of its frame, which credit counts
  record Row(Cbor row, int size) implements Arrival {}
}
