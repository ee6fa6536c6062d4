package dev.yett.server.file;

import dev.yett.protocol.OperationSpec;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// An operation that waits for disks, run on a platform thread of its own: a native call holds the
/// thread that carries a virtual one, and two slow disks would then stop every connection.
record OnDisk(Operation operation) implements Operation {
  @Override
  public OperationSpec spec() {
    return operation.spec();
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException, InterruptedException {
    var work = new FutureTask<>(() -> operation.run(permit, exchange));
    Thread thread = Thread.ofPlatform().name("disk-" + permit.operation()).start(work);
    try {
      thread.join();
    } catch (InterruptedException e) {
      thread.interrupt();
      throw e;
    }
    try {
      return work.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failure -> throw failure;
        case InterruptedException interrupted -> throw interrupted;
        case RuntimeException fault -> throw fault;
        case Error error -> throw error;
        case null, default -> throw new AssertionError(e);
      }
    }
  }
}
