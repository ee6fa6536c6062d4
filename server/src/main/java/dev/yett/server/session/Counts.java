package dev.yett.server.session;

/// How much output there was up to some place.
///
/// @param bytes of all kinds
/// @param output bytes of `OUTPUT`
/// @param errors bytes of `ERRORS`
/// @param records frames `RECORD`
record Counts(long bytes, long output, long errors, long records) {
  static final Counts NONE = new Counts(0, 0, 0, 0);

  Counts since(Counts before) {
    return new Counts(
        bytes - before.bytes,
        output - before.output,
        errors - before.errors,
        records - before.records);
  }
}
