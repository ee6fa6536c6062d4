package dev.yett.pki.command;

import dev.yett.pki.PkiException;
import dev.yett.pki.keys.PassphraseSource;
import java.time.InstantSource;

/// What a command has of the world besides files: a clock, someone to ask, and standard input.
///
/// @param isInteractive whether a person watches, and may be shown progress
public record Surroundings(
    InstantSource clock, PassphraseSource.Terminal terminal, Input input, boolean isInteractive) {
  /// All of standard input, up to a limit.
  public interface Input {
    byte[] get() throws PkiException;
  }
}
