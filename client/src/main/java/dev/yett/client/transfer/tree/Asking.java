package dev.yett.client.transfer.tree;

import dev.yett.client.RunningOrder;
import dev.yett.protocol.tree.Compression;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/// Names to a device what is wanted of a tree, on a thread of its own, while the answers come.
final class Asking {
  private static final int ENTRIES = 256;

  private final RunningOrder order;
  private final Thread thread;

  private Asking(RunningOrder order, Runnable work) {
    this.order = order;
    this.thread = Thread.ofVirtual().name("yett-asking").start(work);
  }

  /// Begins.
  ///
  /// @param wanted nothing where everything is
  /// @param kept what is here of some, by path
  static Asking begin(
      RunningOrder order, Optional<Iterator<Plan.Step>> wanted, Map<String, ContentDigest> kept) {
    return new Asking(
        order,
        () -> {
          try {
            if (wanted.isPresent()) {
              name(order, wanted.get(), kept);
            }
            order.input().finish();
          } catch (IOException e) {
            // The order has ended, which whoever reads its output learns.
          }
        });
  }

  private static void name(
      RunningOrder order, Iterator<Plan.Step> wanted, Map<String, ContentDigest> kept)
      throws IOException {
    try (var writer = new PieceWriter(order.input(), Compression.NONE)) {
      for (int unsealed = 0; wanted.hasNext(); unsealed++) {
        var step = wanted.next();
        var entry = TreeEntry.of(step.path(), step.type());
        var part = kept.get(step.path());
        writer.entry(part == null ? entry : entry.from(part));
        if (unsealed == ENTRIES) {
          writer.flush();
          order.input().vouch();
          unsealed = 0;
        }
      }
      writer.done();
      writer.flush();
    }
  }

  /// Waits for its end, which comes with that of the order.
  void join() throws InterruptedException {
    if (!order.hasEnded()) {
      thread.interrupt();
    }
    thread.join();
  }
}
