package dev.yett.client.transfer.sync;

/// What becomes of entries that the source does not have.
public enum Removing {
  /// They stay.
  NEVER,
  /// They go once everything else is in its place, so that there is always one or the other.
  AFTER,
  /// They go first, to make room.
  BEFORE
}
