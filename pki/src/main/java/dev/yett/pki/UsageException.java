package dev.yett.pki;

/// What was typed is wrong by itself, whatever the authorities hold.
final class UsageException extends PkiException {
  private static final long serialVersionUID = 1L;

  UsageException(String message, String hint) {
    super(message, hint);
  }
}
