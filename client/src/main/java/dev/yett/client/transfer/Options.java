package dev.yett.client.transfer;

import dev.yett.protocol.Digest;
import dev.yett.protocol.Value;
import dev.yett.protocol.tree.Compression;
import java.util.SortedMap;

/// How files are transferred.
///
/// @param overwrite whether files that exist may be replaced
/// @param preserve whether modes and times are kept
/// @param digest the algorithm by which contents are compared, `sha-256` or `crc32c`
/// @param durable whether what is written must outlive a loss of power before it is called done
/// @param pace the bytes a second of all transfers that share it
public record Options(
    boolean overwrite,
    boolean preserve,
    Compression compression,
    String digest,
    boolean durable,
    Pace pace) {
  /// What is usual, and whether files that exist may be replaced.
  public static Options usual(boolean overwrite) {
    return new Options(overwrite, false, Compression.AUTO, Digest.SHA_256, true, Pace.of(0));
  }

  /// Names the digest where it is not the usual one.
  public void putDigest(SortedMap<String, Value> arguments) {
    if (!digest.equals(Digest.SHA_256)) {
      arguments.put("digest", new Value.Text(digest));
    }
  }

  /// Asks the device to compress.
  public void putCompression(SortedMap<String, Value> arguments) {
    if (compression != Compression.NONE) {
      arguments.put("compress", new Value.Text(compression.wire()));
    }
  }

  /// Says how what is stored is stored.
  public void putStoring(SortedMap<String, Value> arguments) {
    if (overwrite) {
      arguments.put("overwrite", new Value.Flag());
    }
    if (!durable) {
      arguments.put("no-fsync", new Value.Flag());
    }
    arguments.put("keep", new Value.Flag());
  }
}
