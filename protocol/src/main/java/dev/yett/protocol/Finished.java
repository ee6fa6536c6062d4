package dev.yett.protocol;

import java.util.Optional;

/// The last frame of an order that was started.
///
/// @param output bytes sent in `OUTPUT`
/// @param errors bytes sent in `ERRORS`
/// @param records frames `RECORD`
/// @param digest of all `OUTPUT` bytes, where the catalogue declares it
/// @param cut whether output is missing, and why
public record Finished(
    long number,
    Ending ending,
    Cbor.Map result,
    long output,
    long errors,
    long records,
    Optional<Digest> digest,
    Cut cut)
    implements DeviceMessage {
  public Finished {
    if (number < 0 || output < 0 || errors < 0 || records < 0) {
      throw new IllegalArgumentException("not an end");
    }
  }

  /// The end of an order whose output, if there was any, was sent whole.
  public Finished(
      long number,
      Ending ending,
      Cbor.Map result,
      long output,
      long errors,
      long records,
      Optional<Digest> digest) {
    this(number, ending, result, output, errors, records, digest, Cut.NONE);
  }

  /// Whether output is missing.
  public boolean truncated() {
    return cut != Cut.NONE;
  }

  @Override
  public Frame encode() {
    Cbor.Builder map =
        Cbor.map()
            .put("digest", digest.map(Digest::cbor))
            .put("errors", errors)
            .put("number", number)
            .put("output", output)
            .put("result", result)
            .put("records", records);
    switch (ending) {
      case Ending.Exited(int status) -> map.put("status", status);
      case Ending.Signaled(String signal) -> map.put("signal", signal);
      case Ending.Failed(String reason, String text, Optional<String> argument) ->
          map.put(
              "failed",
              Cbor.map()
                  .put("text", text)
                  .put("reason", reason)
                  .put("argument", argument.map(Cbor::of))
                  .build());
    }
    if (truncated()) {
      map.put("truncated", true);
    }
    if (cut == Cut.UNTAKEN) {
      map.put("untaken", true);
    }
    return new Frame(Kind.FINISHED, map.encode());
  }

  static Finished decode(byte[] payload) throws ProtocolException {
    Fields fields = Fields.decode(payload, Reason.MESSAGE_MALFORMED);
    return new Finished(
        fields.uint("number"),
        ending(fields),
        fields.map("result"),
        fields.uint("output"),
        fields.uint("errors"),
        fields.uint("records"),
        fields.optional("digest").isEmpty()
            ? Optional.empty()
            : Optional.of(fields.digest("digest")),
        cut(fields.flag("truncated"), fields.flag("untaken")));
  }

  private static Cut cut(boolean truncated, boolean untaken) {
    return untaken ? Cut.UNTAKEN : truncated ? Cut.LIMIT : Cut.NONE;
  }

  /// Exactly one of `status`, `signal` and `failed`.
  private static Ending ending(Fields fields) throws ProtocolException {
    boolean status = fields.optional("status").isPresent();
    boolean signal = fields.optional("signal").isPresent();
    boolean failed = fields.optional("failed").isPresent();
    if (status && !signal && !failed) {
      return new Ending.Exited(fields.uint("status", 255));
    }
    if (signal && !status && !failed) {
      return new Ending.Signaled(fields.text("signal"));
    }
    if (failed && !status && !signal) {
      Fields inner = fields.fields("failed");
      return new Ending.Failed(
          inner.text("reason"), inner.prose("text"), inner.optionalText("argument"));
    }
    throw fields.fault("status");
  }
}
