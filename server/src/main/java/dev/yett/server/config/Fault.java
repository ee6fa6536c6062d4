package dev.yett.server.config;

import java.nio.file.Path;

/// One thing that is wrong with a configuration: where, what, and how to mend it.
///
/// Lines and columns count from 1. Text taken from the file is already escaped for printing.
public record Fault(Path file, int line, int column, String what, String mend) {
  /// `file:line:column: what; mend`, the form that editors and people jump to.
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + what + "; " + mend;
  }
}
