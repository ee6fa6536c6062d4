package dev.yett.client.command;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.transfer.Lanes;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.Pace;
import dev.yett.client.transfer.Route;
import dev.yett.protocol.Digest;
import dev.yett.protocol.tree.Compression;
import dev.yett.protocol.tree.PieceWriter;
import picocli.CommandLine.Option;

/// The options that all transfers have in common.
final class TransferMixinCommand {
  @Option(names = "--json", description = "Tell what happens as JSON, one object a line.")
  boolean json;

  @Option(
      names = "--limit",
      paramLabel = "RATE",
      description = "At most so many bytes a second: 500k, 10M.")
  String limit = "";

  @Option(
      names = "--compress",
      paramLabel = "auto|zstd|none",
      description = "Compress on the way; auto tries, and leaves what does not shrink.")
  String compress = "auto";

  @Option(
      names = "--digest",
      paramLabel = "sha256|crc32c",
      description = "How contents are compared; crc32c is faster and finds accidents only.")
  String digest = "sha256";

  @Option(
      names = "--no-fsync",
      description = "Do not wait for disks: what was written may be lost when power fails.")
  boolean noFsync;

  @Option(
      names = {"-j", "--connections"},
      paramLabel = "N",
      description =
          "Split the work over so many connections, 1 to 16 (1); from device to device it is one to"
              + " each.")
  private int connections = 1;

  /// The ways on which work is done side by side.
  Lanes lanes(Route first) throws UserError {
    if (connections < 1 || connections > Lanes.MOST) {
      throw UserError.usage("-j takes 1 to " + Lanes.MOST + " connections, not " + connections);
    }
    return Lanes.of(first, connections);
  }

  /// As the options of a transfer.
  Options options(boolean overwrite, boolean preserve) throws UserError {
    return new Options(
        overwrite,
        preserve,
        compression(),
        algorithm(),
        !noFsync,
        limit.isEmpty() ? Pace.of(0) : Pace.parse(limit));
  }

  private Compression compression() throws UserError {
    return switch (compress) {
      case "auto" -> Compression.AUTO;
      case "zstd" -> {
        if (!PieceWriter.canCompress()) {
          throw new UserError(
              ExitCode.FAILED,
              "zstd cannot be loaded on this machine",
              "the directory for temporary files must allow programs; auto and none do without");
        }
        yield Compression.ZSTD;
      }
      case "none" -> Compression.NONE;
      default -> throw UserError.usage("--compress is auto, zstd or none, not '" + compress + "'");
    };
  }

  private String algorithm() throws UserError {
    return switch (digest) {
      case "sha256", "sha-256" -> Digest.SHA_256;
      case "crc32c" -> Digest.CRC32C;
      default -> throw UserError.usage("--digest is sha256 or crc32c, not '" + digest + "'");
    };
  }
}
