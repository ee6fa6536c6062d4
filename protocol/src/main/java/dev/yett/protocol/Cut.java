package dev.yett.protocol;

/// What became of the output of an order (PROTOCOL §8, `FINISHED`).
public enum Cut {
  /// All of it was sent.
  NONE,
  /// What came after the operation's limit was dropped.
  LIMIT,
  /// It was over, and what was left of it was not taken in time.
  UNTAKEN
}
