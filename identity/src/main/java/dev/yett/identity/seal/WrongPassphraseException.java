package dev.yett.identity.seal;

/// The passphrase was not the right one, or what it opens was changed.
public final class WrongPassphraseException extends Exception {
  private static final long serialVersionUID = 1L;

  WrongPassphraseException() {
    super("wrong passphrase");
  }

  /// It opened into something that is not what was sealed.
  public static WrongPassphraseException garbled() {
    return new WrongPassphraseException();
  }
}
