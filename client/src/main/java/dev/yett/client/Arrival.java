package dev.yett.client;

import dev.yett.protocol.Cbor;

/// What came of an order and waits to be passed on.
@SuppressWarnings("ArrayRecordComponent") // bulk data; equality is never asked
sealed interface Arrival {
  /// The bytes that credit counts.
  long size();

  record Output(byte[] bytes) implements Arrival {
    @Override
    public long size() {
      return bytes.length;
    }
  }

  record Errors(byte[] bytes) implements Arrival {
    @Override
    public long size() {
      return bytes.length;
    }
  }

  /// One record.
  ///
  /// @param size the bytes of its frame
  record Row(Cbor row, long size) implements Arrival {}

  /// Not ours any more: somebody else has taken it.
  ///
  /// @param size the bytes that are missing here
  record Gap(long size) implements Arrival {}
}
