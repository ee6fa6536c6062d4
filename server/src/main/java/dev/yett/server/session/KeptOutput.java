package dev.yett.server.session;

import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.Kind;
import dev.yett.protocol.Limits;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.server.flow.InputBudget;
import dev.yett.server.operation.EndedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Output of one session that nobody has taken yet, in its order and kinds. Whoever has output
/// waits here while this is full; nothing is dropped. One [Tap] at a time gives it to a connection.
///
/// A byte's place is counted from the session's beginning, over all kinds together. Thread-safe.
final class KeptOutput {
  /// What every session may keep, however little memory there is: enough that a client that tells
  /// what it took as seldom as it may never waits for us while we wait for it.
  static final long FLOOR = Limits.UNTOLD + 2L * Limits.FRAME;

  private static final long STEP = 256 * 1024;
  private static final long LOOK_AGAIN_MILLIS = 50;

  /// Where a connection is to go on.
  interface Start {
    /// The place up to which the client has everything; empty until it has told.
    OptionalLong wanted();

    /// Output goes on at this place, which is not before `wanted`.
    ///
    /// @throws ProtocolException `credit`, when the client told of more than it ever got
    void begin(long place) throws ProtocolException;
  }

  /// Bytes of one frame, or of a part of one; they do not change.
  static final class Slice {
    private final Kind kind;
    private final byte[] bytes;
    private final int offset;
    private final int length;

    Slice(Kind kind, byte[] bytes, int offset, int length) {
      this.kind = kind;
      this.bytes = bytes;
      this.offset = offset;
      this.length = length;
    }

    Kind kind() {
      return kind;
    }

    int length() {
      return length;
    }

    /// Writes the first `count` bytes as one frame.
    void write(FrameWriter out, int count) throws IOException {
      out.write(kind, bytes, offset, count);
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final InputBudget budget;
  private final long most;
  private final long ahead;
  private int taps;
  private final Place end = new Place(new Block());
  private Place base = end.copy();

  /// Whole blocks that were taken, filled again while output flows.
  private final ArrayDeque<byte[]> spares = new ArrayDeque<>();

  private long borrowed;
  private @Nullable EndedException ended;
  private boolean over;
  private boolean forgotten;

  /// @param budget that all sessions share, beyond [#FLOOR] each
  /// @param most bytes to keep
  KeptOutput(InputBudget budget, long most) {
    this(budget, most, most);
  }

  /// One that keeps less while somebody takes it, as of a terminal: what stands between a program
  /// and the screen is shown before what a key does.
  ///
  /// @param ahead bytes to keep while there is a tap
  KeptOutput(InputBudget budget, long most, long ahead) {
    this.budget = budget;
    this.most = Math.max(most, FLOOR);
    this.ahead = Math.clamp(ahead, FLOOR, this.most);
  }

  /// Keeps bytes of a stream; waits while there is no room.
  void append(Kind kind, byte[] bytes, int offset, int length) throws IOException {
    lock.lock();
    try {
      for (int done = 0; done < length; ) {
        int part = room(1, Math.min(length - done, Limits.FRAME));
        int stored = end.store(kind, bytes, offset + done, part, this::spare);
        done += stored;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Keeps one record; waits while there is no room for the whole of it.
  void record(byte[] bytes) throws IOException {
    lock.lock();
    try {
      int whole = room(bytes.length, bytes.length);
      end.storeWhole(bytes, whole);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private int room(int least, int wanted) throws IOException {
    while (true) {
      EndedException why = ended;
      if (why != null) throw again(why);
      int free = (int) Math.min(wanted, (taps > 0 ? ahead : most) - held());
      if (free >= least) free = (int) Math.min(free, affordable(free));
      if (free >= least) return free;
      try {
        // What other sessions give back is not told here.
        var _ = changed.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while output waits to be taken");
      }
    }
  }

  private long affordable(int wanted) {
    while (held() + wanted > FLOOR + borrowed && !forgotten && budget.take(STEP)) borrowed += STEP;
    return FLOOR + borrowed - held();
  }

  private long held() {
    return end.at - base.at;
  }

  /// Bytes that nobody has taken.
  long bytes() {
    lock.lock();
    try {
      return held();
    } finally {
      lock.unlock();
    }
  }

  /// What had been before the first byte that nobody has taken.
  Counts taken() {
    lock.lock();
    try {
      return base.counts();
    } finally {
      lock.unlock();
    }
  }

  /// All that there ever was.
  Counts all() {
    lock.lock();
    try {
      return end.counts();
    } finally {
      lock.unlock();
    }
  }

  /// No more output may come: whoever has some is told so.
  void end(EndedException why) {
    lock.lock();
    try {
      if (ended == null) ended = why;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// All output has come.
  void finish() {
    lock.lock();
    try {
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Nobody will ask for it any more; gives back what it borrowed.
  void forget() {
    lock.lock();
    try {
      forgotten = true;
      budget.giveBack(borrowed);
      borrowed = 0;
      spares.clear();
    } finally {
      lock.unlock();
    }
  }

  /// A connection's view of what is kept.
  Tap tap(Start start) {
    return new Tap(start);
  }

  private void take(long upTo) throws ProtocolException {
    if (upTo <= base.at) return;
    Place before = base;
    base = placeAt(upTo);
    before.release(base, this::keep);
    if (held() <= FLOOR) {
      budget.giveBack(borrowed);
      borrowed = 0;
      while (spares.size() > FLOOR / Limits.FRAME) spares.removeLast();
    }
    changed.signalAll();
  }

  private void keep(byte[] block) {
    boolean affordable = (spares.size() + 1L) * Limits.FRAME + held() <= FLOOR + borrowed;
    if (block.length == Limits.FRAME && affordable) spares.add(block);
  }

  private byte[] spare() {
    byte[] block = spares.pollLast();
    return block == null ? new byte[0] : block;
  }

  private Place placeAt(long place) throws ProtocolException {
    Place found = base.copy();
    if (place > end.at || !found.forward(place - base.at)) {
      throw new ProtocolException(Reason.CREDIT);
    }
    return found;
  }

  private static EndedException again(EndedException why) {
    return why.signal().map(EndedException::new).orElseGet(() -> new EndedException(why.reason()));
  }

  /// Gives output to one connection.
  final class Tap {
    private final Start start;
    private @Nullable Place place;
    private @Nullable EndedException closed;

    private Tap(Start start) {
      this.start = start;
      lock.lock();
      try {
        taps++;
      } finally {
        lock.unlock();
      }
    }

    /// What comes next; waits for it. Empty when all was given and no more will come.
    ///
    /// @throws EndedException when this tap was closed
    Optional<Slice> next() throws EndedException, ProtocolException, InterruptedException {
      lock.lockInterruptibly();
      try {
        while (true) {
          EndedException why = closed;
          if (why != null) throw again(why);
          Place now = place;
          if (now == null) now = begin();
          if (now != null) {
            var slice = now.slice();
            if (slice.isPresent()) {
              now.lend();
              return slice;
            }
          }
          if (over && (now != null || held() == 0)) return Optional.empty();
          changed.await();
        }
      } finally {
        lock.unlock();
      }
    }

    private @Nullable Place begin() throws ProtocolException {
      OptionalLong wanted = start.wanted();
      if (wanted.isEmpty()) return null;
      long from = Math.max(wanted.getAsLong(), base.at);
      Place found = placeAt(from);
      start.begin(from);
      place = found;
      take(from);
      return found;
    }

    /// So many bytes of the slice were given.
    void gave(int bytes) {
      lock.lock();
      try {
        if (place == null) throw new IllegalStateException("nothing was given");
        place.returned();
        if (!place.forward(bytes)) throw new IllegalStateException("a torn frame");
      } finally {
        lock.unlock();
      }
    }

    /// The client has told of what it took: up to this place it need not be kept.
    void taken(long upTo) throws ProtocolException {
      lock.lock();
      try {
        if (closed == null && place != null) take(upTo);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /// Nothing more is given here.
    void close(EndedException why) {
      lock.lock();
      try {
        if (closed == null) {
          closed = why;
          taps--;
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
