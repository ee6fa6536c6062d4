package dev.yett.server.operation;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Reason;
import dev.yett.protocol.SignalName;
import dev.yett.protocol.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// An operation's side of one running order: its input, output and signals.
///
/// Each stream belongs to one thread at a time; different streams may belong to different threads.
/// Every blocking call throws [EndedException] once the order must end.
public interface Exchange {
  /// The order's input.
  ///
  /// Its end (-1) comes only after a verified `SEAL` with `end`: input that was cut off is never
  /// taken for whole. What is read counts as taken, and lets the client send more. `available` is
  /// what is here and before the next seal.
  InputStream input();

  /// Waits until there is input to read, or its end, or one more seal has verified.
  ///
  /// @return how many bytes of input, from its first, verified seals vouch for
  long awaitInput() throws IOException;

  /// The digest of all input that was read so far, by the algorithm of the order's seals.
  Digest inputDigest();

  /// Puts on record what became of files, before the order's result. Any thread.
  void account(List<Moved> files);

  /// The order's output. Blocks while the client gives no credit; any length may be written.
  OutputStream output();

  /// The order's second output, as standard error of a program.
  OutputStream errors();

  /// Sends one record, at most 65,536 bytes encoded. Blocks while the client gives no credit.
  void record(Cbor.Map row) throws IOException;

  /// The terminal that the order asked for; present only where the catalogue says `tty`.
  Optional<Terminal> terminal();

  /// Has events told to `listener`, one at a time, on a thread of their own, those that came
  /// earlier first. Called at most once.
  ///
  /// Until it is called, `INT` `TERM` `HUP` `QUIT` `KILL` make the exchange's blocking calls throw;
  /// afterwards signals are the listener's affair. [Event.End] does both.
  void listen(Consumer<Event> listener);

  /// What happens to a running order besides its input.
  sealed interface Event {
    /// The operator sent a signal; for the whole process group.
    record Signal(SignalName name) implements Event {}

    /// The operator's terminal changed its size; both within 1..1000.
    record Resize(int columns, int rows) implements Event {}

    /// The order must end at once, its whole process tree gone within 5 s; `run` must return.
    ///
    /// @param why `left`, `lost`, `revoked` or `shutdown`
    record End(Reason why) implements Event {}
  }
}
