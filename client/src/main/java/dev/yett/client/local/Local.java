package dev.yett.client.local;

import java.time.Instant;

/// A file of this machine, without following a link.
///
/// @param size bytes
/// @param mode the nine permission bits
/// @param key tells one file from another on this machine, while it exists
public record Local(String name, Type type, long size, int mode, Instant modified, String key) {
  /// What it is.
  public enum Type {
    FILE,
    DIRECTORY,
    LINK,
    OTHER
  }

  /// Whether another look found the same file, unchanged as far as size and time tell.
  public boolean isUnchanged(Local later) {
    return type == later.type
        && size == later.size
        && modified.equals(later.modified)
        && key.equals(later.key);
  }
}
