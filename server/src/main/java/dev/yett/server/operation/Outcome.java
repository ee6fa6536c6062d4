package dev.yett.server.operation;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Cut;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Reason;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// How an operation ended; becomes `FINISHED` (PROTOCOL §8).
public sealed interface Outcome {
  /// Whether output is missing, and why.
  Cut cut();

  /// The frame that tells it.
  ///
  /// @param output bytes of `OUTPUT`
  /// @param errors bytes of `ERRORS`
  /// @param records frames `RECORD`
  default Finished finished(
      long number, long output, long errors, long records, Optional<Digest> digest) {
    var result = Cbor.map();
    Ending ending =
        switch (this) {
          case Exited exited -> {
            exited.result().forEach(result::put);
            yield new Ending.Exited(exited.status());
          }
          case Signaled signaled -> new Ending.Signaled(signaled.signal());
          case Failed failed ->
              new Ending.Failed(failed.reason().code(), failed.text(), failed.argument());
        };
    return new Finished(number, ending, result.build(), output, errors, records, digest, cut());
  }

  /// It ran to its end.
  ///
  /// @param status the exit status, 0 to 255; 0 for a built-in operation that worked
  /// @param result what it has to say besides its output
  record Exited(int status, SortedMap<String, Cbor> result, Cut cut) implements Outcome {
    public Exited {
      if (status < 0 || status > 255) throw new IllegalArgumentException("exit status " + status);
      result = Collections.unmodifiableSortedMap(new TreeMap<>(result));
    }

    public Exited(int status, SortedMap<String, Cbor> result) {
      this(status, result, Cut.NONE);
    }
  }

  /// A signal ended its program.
  ///
  /// @param signal the name without `SIG`
  record Signaled(String signal, Cut cut) implements Outcome {
    public Signaled(String signal) {
      this(signal, Cut.NONE);
    }
  }

  /// It could not be done.
  ///
  /// @param reason a code of PROTOCOL §16, of those in `failed`
  /// @param text for people, at most 1,024 bytes; holds no secret and no content of a file
  /// @param argument the argument at fault
  record Failed(Reason reason, String text, Optional<String> argument, Cut cut) implements Outcome {
    public Failed(Reason reason, String text, Optional<String> argument) {
      this(reason, text, argument, Cut.NONE);
    }
  }

  /// A built-in operation that worked and has nothing to add.
  static Outcome done() {
    return new Exited(0, Collections.emptySortedMap());
  }

  /// A built-in operation that worked.
  static Outcome done(SortedMap<String, Cbor> result) {
    return new Exited(0, result);
  }

  /// A failure with the fixed text of its reason.
  static Outcome failed(Reason reason) {
    return new Failed(reason, reason.text(), Optional.empty());
  }

  /// A failure that no argument is the cause of.
  static Outcome failed(Reason reason, String text) {
    return new Failed(reason, text, Optional.empty());
  }
}
