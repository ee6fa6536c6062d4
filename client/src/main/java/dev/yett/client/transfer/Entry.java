package dev.yett.client.transfer;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Fields;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import java.time.Instant;

/// One row of a remote directory. The name is the device's: it is shown only escaped, and never
/// names a local file.
///
/// @param mode the nine permission bits
/// @param size bytes
public record Entry(String name, Type type, long size, int mode, Instant modified) {
  /// What an entry is; `OTHER` also for what this program does not know.
  public enum Type {
    FILE,
    DIRECTORY,
    LINK,
    ROOT,
    OTHER
  }

  static Entry from(Cbor row) throws ProtocolException {
    var fields = Fields.of(row, Reason.MESSAGE_MALFORMED);
    var type =
        switch (fields.text("type")) {
          case "file" -> Type.FILE;
          case "directory" -> Type.DIRECTORY;
          case "link" -> Type.LINK;
          case "root" -> Type.ROOT;
          default -> Type.OTHER;
        };
    return new Entry(
        fields.text("name"),
        type,
        fields.uint("size"),
        fields.uint("mode", 0x1ff),
        fields.time("modified"));
  }

  /// Whether something may lie below it.
  public boolean isDirectory() {
    return type == Type.DIRECTORY || type == Type.ROOT;
  }
}
