package dev.yett.client.transfer.tree;

import dev.yett.client.RunningOrder;
import dev.yett.client.UserError;

/// Gives up an order, so that its connection can take another.
final class Leaving {
  private Leaving() {}

  static void leave(RunningOrder order) throws InterruptedException {
    try {
      order.abandon();
    } catch (UserError e) {
      // The connection is over, or the rest was not whole, which nobody wants any more.
    }
  }
}
