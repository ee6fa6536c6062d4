package dev.yett.client;

import dev.yett.protocol.Cbor;
import java.io.IOException;

/// Where an order's output goes. Called by the one thread that awaits the order, in the order in
/// which the device sent; it may block for as long as it likes, since the connection's reader
/// never waits for it. What it throws ends the waiting.
public interface Sink {
  void output(byte[] bytes) throws IOException;

  /// Whether the bytes of output belong to the callee from then on. Otherwise they are filled again
  /// once [#output] has returned.
  default boolean keeps() {
    return true;
  }

  void errors(byte[] bytes) throws IOException;

  /// One row of a listing, one sample: a device's data, of any shape.
  void record(Cbor row) throws IOException;

  /// What comes next does not follow on what came before: whoever attached to the session meanwhile
  /// has taken so many bytes.
  default void missing(long bytes) throws IOException {}

  /// Drops everything.
  static Sink discard() {
    return new Sink() {
      @Override
      public void output(byte[] bytes) {}

      @Override
      public boolean keeps() {
        return false;
      }

      @Override
      public void errors(byte[] bytes) {}

      @Override
      public void record(Cbor row) {}
    };
  }
}
