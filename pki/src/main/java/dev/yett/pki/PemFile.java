package dev.yett.pki;

import dev.yett.identity.IdentityException;
import dev.yett.identity.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Reads files of PEM blocks.
public final class PemFile {
  /// Larger than any file of ours: a bundle may have 16 MiB, and PEM adds a third.
  private static final int LARGEST = 24 << 20;

  private PemFile() {}

  public static byte[] read(Path file) throws PkiException {
    try (var input = Files.newInputStream(file)) {
      var bytes = input.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new PkiException(file + " is larger than any file of Yett", "");
      }
      return bytes;
    } catch (IOException e) {
      throw Faults.of("cannot read", file, e);
    }
  }

  /// All blocks of `bytes`; `file` is for errors alone.
  public static List<Pem.Block> blocks(byte[] bytes, Path file) throws PkiException {
    try {
      return Pem.parse(file, bytes);
    } catch (IdentityException e) {
      throw Faults.of(e);
    }
  }

  /// The content of the one block of `file`, which must bear `label`.
  public static byte[] only(String label, Path file) throws PkiException {
    var blocks = blocks(read(file), file);
    if (blocks.size() != 1 || !blocks.getFirst().label().equals(label)) {
      throw new PkiException(file + " does not hold exactly one " + label + " block", "");
    }
    return blocks.getFirst().bytes();
  }
}
