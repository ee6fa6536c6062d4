package dev.yett.client;

import java.io.IOException;

/// The order has ended, or its connection has: it takes no more input. How it ended,
/// [RunningOrder#await] tells.
public final class OrderEndedException extends IOException {
  private static final long serialVersionUID = 1;

  OrderEndedException() {
    super("the order has ended");
  }
}
