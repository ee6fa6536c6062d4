package dev.yett.server.file.root;

import dev.yett.posix.FileStatus;
import dev.yett.posix.FileType;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Limits;
import java.time.Instant;

/// One row of a listing (PROTOCOL §15, `entry`).
public final class FileEntry {
  private static final int PERMISSIONS = 0777;

  private FileEntry() {}

  public static Cbor.Map of(String name, FileStatus status) {
    return row(name, type(status.type()), status);
  }

  public static Cbor.Map root(String name, FileStatus status) {
    return row(name, "root", status);
  }

  /// A name that is no text: shown, and marked as what no order can name.
  public static Cbor.Map unnameable(String shown) {
    return Cbor.map()
        .put("name", shown)
        .put("type", "other")
        .put("mode", 0)
        .put("size", 0)
        .put("modified", 0)
        .build();
  }

  private static Cbor.Map row(String name, String type, FileStatus status) {
    return Cbor.map()
        .put("name", name)
        .put("type", type)
        .put("mode", status.mode() & PERMISSIONS)
        .put("size", size(status))
        .put("modified", modified(status))
        .build();
  }

  /// Bytes; more than a number on the wire holds is told as the largest.
  public static long size(FileStatus status) {
    return Math.min(status.size(), Limits.INTEGER);
  }

  /// Milliseconds; a time before 1970 is told as 1970.
  public static long modified(FileStatus status) {
    return Math.clamp(status.modified().toEpochMilli(), 0, Limits.INTEGER);
  }

  /// The time of modification as it travels: to the millisecond, from 1970 on.
  public static Instant time(FileStatus status) {
    return Instant.ofEpochMilli(modified(status));
  }

  private static String type(FileType type) {
    return switch (type) {
      case REGULAR -> "file";
      case DIRECTORY -> "directory";
      case SYMBOLIC_LINK -> "link";
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, UNKNOWN -> "other";
    };
  }
}
