package dev.yett.protocol.tree;

import dev.yett.protocol.Limits;
import dev.yett.protocol.Reason;

/// One piece of a content or tree, as a reader sees it: what was compressed is content again.
public sealed interface Piece {
  /// An entry of a tree begins.
  record Entry(TreeEntry entry) implements Piece {}

  /// Bytes of content, from `offset` in the array on. They are the reader's: they are there until
  /// it reads the next piece.
  ///
  /// @param length at least 1, at most [Limits#PIECE]
  @SuppressWarnings("ArrayRecordComponent") // a window on a buffer, never compared
  record Data(byte[] bytes, int offset, int length) implements Piece {}

  /// Zero bytes.
  ///
  /// @param length at least 1
  record Hole(long length) implements Piece {
    public Hole {
      check(length);
    }
  }

  /// Bytes of what the receiver has already.
  ///
  /// @param offset in the basis
  /// @param length at least 1
  record Copy(long offset, long length) implements Piece {
    public Copy {
      check(length);
      if (offset < 0 || offset > Limits.INTEGER - length) {
        throw new IllegalArgumentException("an offset beyond 2^53-1");
      }
    }
  }

  /// The content is complete.
  record End(ContentDigest whole) implements Piece {}

  /// The sender could not read on: the content is worth nothing.
  ///
  /// @param reason a code of [Reason], or one that is not known
  record Broken(String reason) implements Piece {}

  /// The tree is complete.
  record Done() implements Piece {}

  private static void check(long length) {
    if (length < 1 || length > Limits.INTEGER) {
      throw new IllegalArgumentException("a length that is none");
    }
  }
}
