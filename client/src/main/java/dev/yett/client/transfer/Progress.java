package dev.yett.client.transfer;

import java.util.OptionalLong;

/// Told how far a transfer is, by the thread that transfers.
public interface Progress {
  /// So many bytes have been transferred.
  ///
  /// @param total bytes in all, where that is known
  void moved(long bytes, OptionalLong total);

  static Progress none() {
    return (bytes, total) -> {};
  }
}
