package dev.yett.pki;

/// What an authority could not do: what, where, and what the person may do about it. The text is
/// for people and holds no secret; whoever prints it escapes control characters.
sealed class PkiException extends Exception permits UsageException {
  private static final long serialVersionUID = 1L;

  private final String hint;

  /// `hint` is what to do about it, or empty.
  PkiException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  PkiException(String message, String hint, Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  String hint() {
    return hint;
  }
}
