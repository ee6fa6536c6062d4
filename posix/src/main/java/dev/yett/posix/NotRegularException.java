package dev.yett.posix;

import java.io.IOException;

/// A file was to be read or written that is a directory, device, pipe or socket.
public final class NotRegularException extends IOException {
  private static final long serialVersionUID = 1L;

  private final FileType type;

  NotRegularException(FileType type) {
    super("not a regular file");
    this.type = type;
  }

  /// What it is.
  public FileType type() {
    return type;
  }
}
