package dev.yett.pki;

/// What an authority could not do: what, where, and what the person may do about it. The text is
/// for people and holds no secret; whoever prints it escapes control characters.
public sealed class PkiException extends Exception permits LockedKeyException, UsageException {
  private static final long serialVersionUID = 1L;

  private final String hint;

  /// `hint` is what to do about it, or empty.
  public PkiException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  public PkiException(String message, String hint, Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  public String hint() {
    return hint;
  }
}
