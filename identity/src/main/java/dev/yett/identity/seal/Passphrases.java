package dev.yett.identity.seal;

import dev.yett.identity.IdentityException;
import java.io.IOException;
import java.nio.file.Path;

/// Where a passphrase comes from once a file turns out to be under one.
@FunctionalInterface
public interface Passphrases {
  /// The passphrase of a file. The caller closes it.
  ///
  /// @throws IdentityException where there is nobody to ask; says how to give one
  Passphrase of(Path file) throws IOException, IdentityException;

  /// Nobody is there to ask.
  ///
  /// @param hint how to give one
  static Passphrases none(String hint) {
    return file -> {
      throw new IdentityException(file, "it is under a passphrase; " + hint);
    };
  }
}
