package dev.yett.client.console.word;

/// What a place on the line after a word stands for, for completion.
public enum Takes {
  /// A word of the shell or an operation.
  TOPIC,
  /// An operation, and then its arguments.
  OPERATION,
  /// A whole command: a word of the shell or an operation, and then what belongs to it.
  COMMAND,
  REMOTE,
  REMOTE_DIRECTORY,
  LOCAL,
  LOCAL_DIRECTORY,
  DURATION,
  NUMBER,
  JOB,
  /// Anything: nothing is offered.
  TEXT
}
