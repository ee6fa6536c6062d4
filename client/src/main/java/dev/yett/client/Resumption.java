package dev.yett.client;

/// Where an order goes on that is sent again on another connection.
///
/// @param started whether the device had begun to run it, as far as we have heard; then it must not
///     begin it anew
/// @param output what has come of it
/// @param inputTaken bytes of input that are gone here, since the device took them for good
/// @param inputSent bytes of input that were ever sent
record Resumption(boolean started, Tally output, long inputTaken, long inputSent) {
  /// An order that is sent for the first time.
  static Resumption none(SentOrder sent) {
    return new Resumption(false, new Tally(sent), 0, 0);
  }

  /// Whether a device may say that it has accepted so much input.
  boolean allows(long input, boolean joined) {
    return joined ? input >= inputTaken && input <= inputSent : input == 0 && inputTaken == 0;
  }
}
