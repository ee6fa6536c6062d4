package dev.yett.protocol.tree;

import dev.yett.protocol.Limits;

/// The kinds of piece, and how long a payload each may have.
enum PieceKind {
  ENTRY(1, 1, Limits.ENTRY),
  DATA(2, 1, Limits.PIECE),
  ZSTD(3, 5, Limits.PIECE),
  HOLE(4, 8, 8),
  COPY(5, 16, 16),
  END(6, 1, 512),
  DONE(7, 0, 0);

  final int code;
  final int least;
  final int most;

  PieceKind(int code, int least, int most) {
    this.code = code;
    this.least = least;
    this.most = most;
  }

  static PieceKind of(int code) throws PiecesMalformedException {
    return switch (code) {
      case 1 -> ENTRY;
      case 2 -> DATA;
      case 3 -> ZSTD;
      case 4 -> HOLE;
      case 5 -> COPY;
      case 6 -> END;
      case 7 -> DONE;
      default -> throw new PiecesMalformedException("a piece of an unknown kind");
    };
  }
}
