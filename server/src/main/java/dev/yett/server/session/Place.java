package dev.yett.server.session;

import dev.yett.protocol.Kind;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A place between two bytes of a session's output, and what came before it. Used under
/// [KeptOutput]'s lock.
final class Place {
  private Block block;
  private int run;
  private int inRun;
  private int inBlock;

  /// Bytes before it.
  long at;

  private long output;
  private long errors;
  private long records;

  Place(Block block) {
    this.block = block;
  }

  Place copy() {
    var twin = new Place(block);
    twin.run = run;
    twin.inRun = inRun;
    twin.inBlock = inBlock;
    twin.at = at;
    twin.output = output;
    twin.errors = errors;
    twin.records = records;
    return twin;
  }

  Counts counts() {
    return new Counts(at, output, errors, records);
  }

  /// The bytes that follow, as far as they are of one kind and lie together.
  Optional<KeptOutput.Slice> slice() {
    settle();
    int here = here();
    return here == 0
        ? Optional.empty()
        : Optional.of(new KeptOutput.Slice(block.kind(run), block.bytes(), inBlock, here));
  }

  /// What [#slice] gave is looked at without the lock, until it is [#returned].
  void lend() {
    block.lend();
  }

  void returned() {
    block.returned();
  }

  /// Gives up the bytes of all blocks that lie before a later place.
  void release(Place later, Consumer<byte[]> spare) {
    for (Block passed = block; passed != later.block && passed.next != null; passed = passed.next) {
      spare.accept(passed.release());
    }
  }

  /// Moves on; false, and somewhere between, when that leads past the end or into a record.
  boolean forward(long bytes) {
    for (long left = bytes; left > 0; ) {
      settle();
      int here = here();
      int step = (int) Math.min(left, here);
      if (step == 0) return false;
      Kind kind = block.kind(run);
      if (kind == Kind.RECORD && step < here) return false;
      pass(kind, step);
      left -= step;
    }
    return true;
  }

  private int here() {
    return run < block.runs() ? block.length(run) - inRun : 0;
  }

  /// Leaves what has been passed; a last run may still grow.
  private void settle() {
    while (here() == 0) {
      if (run + 1 < block.runs()) {
        run++;
        inRun = 0;
      } else if (block.next != null) {
        block = block.next;
        run = 0;
        inRun = 0;
        inBlock = 0;
      } else {
        return;
      }
    }
  }

  private void pass(Kind kind, int bytes) {
    inRun += bytes;
    inBlock += bytes;
    at += bytes;
    switch (kind) {
      case OUTPUT -> output += bytes;
      case ERRORS -> errors += bytes;
      default -> records++;
    }
  }

  /// Stores bytes here, at the end of all, and moves behind them.
  ///
  /// @param spare gives room for a block, or none
  /// @return how many there was room for in one block
  int store(Kind kind, byte[] bytes, int offset, int length, Supplier<byte[]> spare) {
    if (block.free() == 0) open(new Block(spare.get()));
    int part = Math.min(length, block.free());
    put(kind, bytes, offset, part);
    return part;
  }

  /// Stores a record here.
  void storeWhole(byte[] bytes, int length) {
    if (block.free() < length) open(new Block());
    put(Kind.RECORD, bytes, 0, length);
  }

  private void put(Kind kind, byte[] bytes, int offset, int length) {
    block.add(kind, bytes, offset, length);
    settle();
    pass(kind, length);
  }

  private void open(Block next) {
    block.next = next;
    block = next;
    run = 0;
    inRun = 0;
    inBlock = 0;
  }
}
