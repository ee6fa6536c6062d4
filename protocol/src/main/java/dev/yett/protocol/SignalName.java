package dev.yett.protocol;

/// The signals that a client may send; names are those on the wire.
public enum SignalName {
  INT,
  TERM,
  HUP,
  QUIT,
  KILL,
  TSTP,
  CONT
}
