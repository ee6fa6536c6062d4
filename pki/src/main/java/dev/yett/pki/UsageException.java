package dev.yett.pki;

/// What was typed is wrong by itself, whatever the authorities hold.
public final class UsageException extends PkiException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message, String hint) {
    super(message, hint);
  }
}
