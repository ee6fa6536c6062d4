package dev.yett.client.transfer.sync;

import dev.yett.client.transfer.Options;

/// How one tree is made like another.
///
/// @param plan only tell what would be done
/// @param delete whether what the source does not have is removed
/// @param checksum whether contents are compared where size and time would do
/// @param changes whether of large files only what differs is sent
public record SyncOptions(
    Options options,
    Excludes excludes,
    boolean plan,
    boolean delete,
    boolean checksum,
    boolean changes) {
  /// From this size on a file that changed is sent by what differs.
  static final long LARGE = 256 << 10;
}
