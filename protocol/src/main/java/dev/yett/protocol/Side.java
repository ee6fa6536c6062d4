package dev.yett.protocol;

/// One end of a connection.
public enum Side {
  CLIENT,
  DEVICE
}
