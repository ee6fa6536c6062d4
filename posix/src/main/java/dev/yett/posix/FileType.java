package dev.yett.posix;

/// The kinds of file.
public enum FileType {
  REGULAR,
  DIRECTORY,
  SYMBOLIC_LINK,
  FIFO,
  SOCKET,
  CHARACTER_DEVICE,
  BLOCK_DEVICE,
  /// What a listing could not tell; the file's status can.
  UNKNOWN;

  /// The kind in `st_mode`.
  static FileType ofMode(int mode) {
    return ofEntry(mode >> 12);
  }

  /// The kind in `d_type` of a directory entry, whose values are the same.
  static FileType ofEntry(int type) {
    return switch (type & 0xf) {
      case 1 -> FIFO;
      case 2 -> CHARACTER_DEVICE;
      case 4 -> DIRECTORY;
      case 6 -> BLOCK_DEVICE;
      case 8 -> REGULAR;
      case 10 -> SYMBOLIC_LINK;
      case 12 -> SOCKET;
      default -> UNKNOWN;
    };
  }
}
