package dev.yett.pki;

/// A key of an authority was asked for without the passphrase or PIN that opens it.
public final class LockedKeyException extends PkiException {
  private static final long serialVersionUID = 1L;

  public LockedKeyException(String message, String hint) {
    super(message, hint);
  }

  public LockedKeyException(String message, String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
