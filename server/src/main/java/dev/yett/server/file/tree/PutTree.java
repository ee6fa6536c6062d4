package dev.yett.server.file.tree;

import dev.yett.posix.Directory;
import dev.yett.protocol.Limits;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.tree.Piece;
import dev.yett.protocol.tree.PieceReader;
import dev.yett.protocol.tree.PiecesMalformedException;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.file.FileSpecs;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.OpenRoot;
import dev.yett.server.file.root.Roots;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Moved;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.util.Optional;

/// `put-tree`: many files in one stream. What a seal vouches for is settled together; one entry
/// that cannot be does not stop the others.
public final class PutTree implements Operation {
  private final Roots roots;

  public PutTree(Roots roots) {
    this.roots = roots;
  }

  @Override
  public OperationSpec spec() {
    return FileSpecs.PUT_TREE;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    RemotePath path = Roots.path(permit, "path");
    var tally = new Tally(exchange, Moved.Direction.IN, path.toString());
    try {
      OpenRoot root = roots.openRoot(path, "path");
      try (Directory top = roots.directory(path, "path");
          Arrivals arrivals = new Arrivals(roots, root, top, path, permit, exchange, tally);
          PieceReader pieces = new PieceReader(new SealedInput(exchange, arrivals::settle))) {
        receive(pieces, arrivals);
      }
      return tally.outcome();
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    } finally {
      tally.pass();
    }
  }

  private static void receive(PieceReader pieces, Arrivals arrivals) throws IOException {
    long headers = 0;
    long sealedAt = 0;
    Optional<Piece> next = pieces.next();
    while (next.isPresent() && next.get() instanceof Piece.Entry(TreeEntry entry)) {
      if (arrivals.settledTo() > sealedAt) {
        sealedAt = arrivals.settledTo();
        headers = 0;
      }
      headers += entry.path().length() + entry.target().map(String::length).orElse(0);
      if (headers > Limits.UNSEALED_HEADERS || arrivals.waiting() >= Limits.UNSEALED_ENTRIES) {
        throw new PiecesMalformedException("too many entries without a seal");
      }
      arrivals.entry(entry, pieces);
      next = pieces.next();
    }
    if (next.isEmpty() || !(next.get() instanceof Piece.Done)) {
      throw new PiecesMalformedException("a tree without its end");
    }
    if (pieces.next().isPresent()) {
      throw new PiecesMalformedException("a piece behind the end");
    }
  }
}
