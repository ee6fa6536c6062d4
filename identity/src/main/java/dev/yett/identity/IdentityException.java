package dev.yett.identity;

import java.nio.file.Path;

/// A certificate, key, grant, bundle or file of ours is not what it must be. The message is for
/// people: it names the file and the line or field, says what to do where that is known, and never
/// holds a secret or unescaped foreign text.
public final class IdentityException extends Exception {
  private static final long serialVersionUID = 1L;

  public IdentityException(String message) {
    super(message);
  }

  public IdentityException(String message, Throwable cause) {
    super(message, cause);
  }

  /// What is wrong in a file.
  public IdentityException(Path file, String message) {
    super(file + ": " + message);
  }

  /// What is wrong on a line of a file, counted from 1.
  public IdentityException(Path file, int line, String message) {
    super(file + ":" + line + ": " + message);
  }
}
