package dev.yett.protocol;

/// What a person typed is no value of the argument; the message says why in a few words, without
/// repeating the text.
public final class InvalidValueException extends Exception {
  private static final long serialVersionUID = 1L;

  public InvalidValueException(String why) {
    super(why);
  }
}
