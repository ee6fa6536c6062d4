package dev.yett.server.file;

import dev.yett.protocol.Digest;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.Value;
import dev.yett.protocol.Word;
import dev.yett.protocol.tree.Compression;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.OpenRoot;
import dev.yett.server.order.Permit;
import java.util.Optional;
import java.util.OptionalLong;

/// The arguments that file operations have in common. The catalogue has checked their types.
public final class Arguments {
  private Arguments() {}

  public static OptionalLong number(Permit permit, String name) {
    return permit.argument(name).orElse(null) instanceof Value.Int(long number)
        ? OptionalLong.of(number)
        : OptionalLong.empty();
  }

  public static Optional<String> text(Permit permit, String name) {
    return permit.argument(name).orElse(null) instanceof Value.Text(String text)
        ? Optional.of(text)
        : Optional.empty();
  }

  public static boolean flag(Permit permit, String name) {
    return permit.argument(name).isPresent();
  }

  /// A new digest of the algorithm that the order names.
  public static RunningDigest digest(Permit permit) {
    return RunningDigest.of(text(permit, "digest").orElse(Digest.SHA_256));
  }

  public static Compression compression(Permit permit) {
    return text(permit, "compress")
        .flatMap(word -> Word.of(Compression.class, word))
        .orElse(Compression.NONE);
  }

  /// Whether what the order writes is to outlive a loss of power.
  ///
  /// @throws FileFault `root-right` where the order says no and the owner does not allow that
  public static boolean isDurable(Permit permit, OpenRoot root) throws FileFault {
    if (!flag(permit, "no-fsync")) {
      return true;
    }
    if (!root.rules().noFsync()) {
      throw new FileFault(Reason.ROOT_RIGHT, "no-fsync");
    }
    return false;
  }
}
