package dev.yett.client.transfer.sync;

import dev.yett.client.transfer.Options;

/// How one tree is made like another.
///
/// @param plan only tell what would be done
/// @param removing what becomes of entries that the source does not have
/// @param checksum whether contents are compared where size and time would do
/// @param changes whether of large files only what differs is sent
public record SyncOptions(
    Options options,
    Excludes excludes,
    boolean plan,
    Removing removing,
    boolean checksum,
    boolean changes) {
  /// From this size on a file that changed is sent by what differs.
  static final long LARGE = 256 << 10;
}
