package dev.yett.server.file.tree;

import dev.yett.posix.Directory;
import dev.yett.posix.FileStatus;
import dev.yett.posix.NotRegularException;
import dev.yett.posix.PosixException;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Limits;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Right;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.Piece;
import dev.yett.protocol.tree.PieceReader;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.protocol.tree.PiecesMalformedException;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.file.Arguments;
import dev.yett.server.file.FileSpecs;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.OpenRoot;
import dev.yett.server.file.root.Place;
import dev.yett.server.file.root.Roots;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Moved;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// `get-tree`: a directory with all below it, or those of it that the client names, in one stream.
public final class GetTree implements Operation {
  private final Roots roots;

  public GetTree(Roots roots) {
    this.roots = roots;
  }

  @Override
  public OperationSpec spec() {
    return FileSpecs.GET_TREE;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    RemotePath path = Roots.path(permit, "path");
    var tally = new Tally(exchange, Moved.Direction.OUT, path.toString());
    try (Place place = roots.place(path, "path");
        PieceReader wanted = new PieceReader(exchange.input());
        var out = new PieceWriter(exchange.output(), Arguments.compression(permit))) {
      var sender =
          new TreeSender(out, tally, Arguments.text(permit, "digest").orElse(Digest.SHA_256));
      Optional<Piece> first = wanted.next();
      if (first.isEmpty()) {
        all(permit, place, sender);
      } else {
        if (place.name().isPresent() && isFile(place)) {
          new Named(place.root(), place.directory(), Optional.of(place.file("path")), sender)
              .answer(first, wanted);
        } else {
          try (Directory top = roots.directory(path, "path")) {
            new Named(place.root(), top, Optional.empty(), sender).answer(first, wanted);
          }
        }
      }
      out.done();
      out.flush();
      return tally.outcome();
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    } finally {
      tally.pass();
    }
  }

  private static void all(Permit permit, Place place, TreeSender sender) throws IOException {
    if (place.name().isPresent() && isFile(place)) {
      sender.file(place.directory(), place.file("path"), "");
      return;
    }
    if (!place.root().spec().allows(Right.LIST, permit.roles())) {
      throw new FileFault(Reason.ROOT_RIGHT, "path");
    }
    try (Directory top = place.directory().directory(place.name().orElse(""))) {
      new Walk(place.root(), sender).all(top, "");
    }
  }

  static boolean isFile(Place place) throws IOException {
    return switch (place.directory().status(place.name().orElseThrow()).type()) {
      case DIRECTORY, SYMBOLIC_LINK -> false; // whoever opens it says what is wrong with a link
      case REGULAR, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, UNKNOWN -> true;
    };
  }

  /// Answers the entries that a client names, one after the other.
  ///
  /// @param file where the order's path is a file: its name in `top`; it has one entry, `""`
  private record Named(OpenRoot root, Directory top, Optional<String> file, TreeSender sender) {
    void answer(Optional<Piece> first, PieceReader wanted) throws IOException {
      for (Optional<Piece> next = first; next.isPresent(); next = next(wanted)) {
        switch (next.get()) {
          case Piece.Entry(TreeEntry entry) -> one(entry);
          case Piece.Done() -> {
            if (wanted.next().isPresent()) {
              throw new PiecesMalformedException("something behind the last entry");
            }
            return;
          }
          case Piece.Data _, Piece.Hole _, Piece.Copy _, Piece.End _, Piece.Broken _ ->
              throw new PiecesMalformedException("content, where entries are named");
        }
      }
      throw new PiecesMalformedException("entries without their end");
    }

    private static Optional<Piece> next(PieceReader wanted) throws IOException {
      return wanted.next();
    }

    private void one(TreeEntry wanted) throws IOException {
      Optional<List<String>> components = wanted.components();
      String shown = wanted.path().length() > Limits.PATH ? "" : wanted.path();
      if (components.isEmpty()) {
        refuse(shown, wanted.type(), Reason.PATH_OUTSIDE_ROOT);
        return;
      }
      List<String> names = components.get();
      if (names.isEmpty() || file.isPresent()) {
        itself(wanted, shown);
        return;
      }
      if (!names.stream().allMatch(root.names()::allows)
          || (wanted.type() == EntryType.FILE && !root.names().allowsFile(names.getLast()))) {
        refuse(shown, wanted.type(), Reason.NAME_DENIED);
        return;
      }
      try (Directory parent = top.directory(String.join("/", names.subList(0, names.size() - 1)))) {
        switch (wanted.type()) {
          case FILE -> sender.named(parent, names.getLast(), wanted);
          case DIRECTORY -> {
            try (Directory directory = parent.directory(names.getLast())) {
              FileStatus status = directory.status();
              sender.entry(Walk.directoryEntry(wanted.path(), status));
            }
          }
          case LINK, OTHER -> sender.entry(Walk.special(root, parent, names.getLast(), shown));
        }
      } catch (PosixException | NotRegularException e) {
        sender.entry(TreeEntry.of(shown, wanted.type()).failed(FileFault.code(e)));
      }
    }

    /// The order's path itself, or what would lie below a file.
    private void itself(TreeEntry wanted, String shown) throws IOException {
      if (file.isEmpty()) {
        if (wanted.type() == EntryType.DIRECTORY) {
          sender.entry(Walk.directoryEntry("", top.status()));
        } else {
          refuse(shown, wanted.type(), Reason.IS_DIRECTORY);
        }
      } else if (!wanted.path().isEmpty()) {
        refuse(shown, wanted.type(), Reason.NOT_FOUND);
      } else if (wanted.type() == EntryType.FILE) {
        sender.named(top, file.get(), wanted);
      } else {
        refuse(shown, wanted.type(), Reason.NOT_DIRECTORY);
      }
    }

    private void refuse(String path, EntryType type, Reason why) throws IOException {
      sender.entry(TreeEntry.of(path, type).failed(why.code()));
    }
  }
}
