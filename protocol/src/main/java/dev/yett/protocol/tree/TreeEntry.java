package dev.yett.protocol.tree;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Fields;
import dev.yett.protocol.Limits;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RemotePath;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// The header of one entry of a tree (PROTOCOL §15, `tree-entry`).
///
/// @param path as it came; [#components()] tells whether it may be used
/// @param size of a file, as its sender found it
/// @param mode the nine permission bits
/// @param modified to the millisecond
/// @param target of a link
/// @param digest of a file's content
/// @param from where the content begins, and what lies before it
/// @param failed why the entry cannot be moved; no content follows
public record TreeEntry(
    String path,
    EntryType type,
    OptionalLong size,
    OptionalInt mode,
    Optional<Instant> modified,
    Optional<String> target,
    Optional<Digest> digest,
    Optional<ContentDigest> from,
    Optional<String> failed) {
  private static final int PERMISSIONS = 0777;

  public TreeEntry {
    if (mode.orElse(0) < 0 || mode.orElse(0) > PERMISSIONS || size.orElse(0) < 0) {
      throw new IllegalArgumentException("not an entry");
    }
  }

  /// An entry of which nothing more is known.
  public static TreeEntry of(String path, EntryType type) {
    return new TreeEntry(
        path,
        type,
        OptionalLong.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /// The same, with what a status tells.
  public TreeEntry with(OptionalLong newSize, int newMode, Instant newModified) {
    return new TreeEntry(
        path,
        type,
        newSize,
        OptionalInt.of(newMode),
        Optional.of(newModified),
        target,
        digest,
        from,
        failed);
  }

  /// The same link, with where it leads.
  public TreeEntry leadingTo(String newTarget) {
    return new TreeEntry(
        path, type, size, mode, modified, Optional.of(newTarget), digest, from, failed);
  }

  /// The same file, with the digest of its content.
  public TreeEntry with(Digest newDigest) {
    return new TreeEntry(
        path, type, size, mode, modified, target, Optional.of(newDigest), from, failed);
  }

  /// The same file, whose content goes on where `kept` ends.
  public TreeEntry from(ContentDigest kept) {
    return new TreeEntry(
        path, type, size, mode, modified, target, digest, Optional.of(kept), failed);
  }

  /// The same, which cannot be moved.
  public TreeEntry failed(String reason) {
    return new TreeEntry(
        path, type, size, mode, modified, target, digest, from, Optional.of(reason));
  }

  /// Whether content follows.
  public boolean hasContent() {
    return type == EntryType.FILE && failed.isEmpty();
  }

  /// The path's components, none for the order's path itself; empty where it is no path by the
  /// rules of PROTOCOL §15.
  public Optional<List<String>> components() {
    return path.isEmpty()
        ? Optional.of(List.of())
        : RemotePath.parse("/t/" + path).map(RemotePath::rest);
  }

  /// The payload of its `ENTRY`.
  public byte[] encode() {
    Cbor.Builder map = Cbor.map().put("path", path).put("type", type.wire());
    size.ifPresent(value -> map.put("size", value));
    mode.ifPresent(value -> map.put("mode", value));
    modified.ifPresent(time -> map.put("modified", Math.max(0, time.toEpochMilli())));
    target.ifPresent(value -> map.put("target", value));
    digest.ifPresent(value -> map.put("digest", value.cbor()));
    from.ifPresent(kept -> map.put("offset", kept.size()).put("kept", kept.digest().cbor()));
    failed.ifPresent(reason -> map.put("failed", reason));
    return map.encode();
  }

  /// The header that these bytes are. Unknown keys are passed over.
  ///
  /// @throws PiecesMalformedException where they are none
  public static TreeEntry decode(byte[] bytes) throws PiecesMalformedException {
    if (bytes.length > Limits.ENTRY) {
      throw new PiecesMalformedException("an entry that is too long");
    }
    try {
      Fields fields = Fields.decode(bytes, Reason.MESSAGE_MALFORMED);
      OptionalLong offset = fields.optionalUint("offset");
      if (offset.isPresent() != fields.optional("kept").isPresent()) {
        throw new PiecesMalformedException("offset and kept go together");
      }
      return new TreeEntry(
          fields.text("path"),
          fields.word("type", EntryType.class),
          fields.optionalUint("size"),
          fields.optional("mode").isEmpty()
              ? OptionalInt.empty()
              : OptionalInt.of(fields.uint("mode", PERMISSIONS)),
          fields.optionalTime("modified"),
          fields.optionalText("target"),
          fields.optional("digest").isEmpty()
              ? Optional.empty()
              : Optional.of(fields.digest("digest")),
          offset.isEmpty()
              ? Optional.empty()
              : Optional.of(new ContentDigest(offset.getAsLong(), fields.digest("kept"))),
          fields.optionalText("failed"));
    } catch (ProtocolException e) {
      throw new PiecesMalformedException("an entry that is none");
    }
  }
}
