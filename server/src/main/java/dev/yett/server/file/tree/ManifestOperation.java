package dev.yett.server.file.tree;

import dev.yett.posix.Directory;
import dev.yett.posix.FileStatus;
import dev.yett.posix.FileType;
import dev.yett.posix.NotRegularException;
import dev.yett.posix.OpenFile;
import dev.yett.posix.PosixException;
import dev.yett.posix.RegularFile;
import dev.yett.protocol.Digest;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Right;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.tree.Compression;
import dev.yett.protocol.tree.PieceWriter;
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
import java.util.Optional;

/// `manifest`: what is in a directory and all below it, without contents; and `digest`, the same
/// with the digest of each file.
public final class ManifestOperation implements Operation {
  private final Roots roots;
  private final OperationSpec spec;
  private final boolean digests;

  private ManifestOperation(Roots roots, OperationSpec spec, boolean digests) {
    this.roots = roots;
    this.spec = spec;
    this.digests = digests;
  }

  public static Operation manifest(Roots roots) {
    return new ManifestOperation(roots, FileSpecs.MANIFEST, false);
  }

  public static Operation digests(Roots roots) {
    return new ManifestOperation(roots, FileSpecs.DIGESTS, true);
  }

  @Override
  public OperationSpec spec() {
    return spec;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    RemotePath path = Roots.path(permit, "path");
    var tally = new Tally(exchange, Moved.Direction.OUT, path.toString());
    Optional<String> algorithm =
        digests
            ? Arguments.text(permit, "digest").or(() -> Optional.of(Digest.SHA_256))
            : Optional.empty();
    try (Place place = roots.place(path, "path");
        var out = new PieceWriter(exchange.output(), Compression.NONE)) {
      var rows = new Rows(place.root(), out, tally, algorithm);
      if (place.name().isPresent() && GetTree.isFile(place)) {
        rows.file(place.directory(), place.file("path"), "");
      } else {
        if (!place.root().spec().allows(Right.LIST, permit.roles())) {
          throw new FileFault(Reason.ROOT_RIGHT, "path");
        }
        try (Directory top = place.directory().directory(place.name().orElse(""))) {
          new Walk(place.root(), rows).all(top, "");
        }
      }
      out.done();
      out.flush();
      return tally.outcome();
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    } finally {
      if (digests) {
        tally.pass();
      }
    }
  }

  private static final class Rows implements Walk.Visitor {
    private final OpenRoot root;
    private final PieceWriter out;
    private final Tally tally;
    private final Optional<String> algorithm;
    private final Content content = new Content();

    Rows(OpenRoot root, PieceWriter out, Tally tally, Optional<String> algorithm) {
      this.root = root;
      this.out = out;
      this.tally = tally;
      this.algorithm = algorithm;
    }

    @Override
    public void entry(TreeEntry entry) throws IOException {
      out.entry(entry);
      tally.entry();
      if (algorithm.isPresent() && entry.failed().isPresent()) {
        tally.failed(entry.path(), entry.failed().get());
      }
    }

    @Override
    public void file(Directory parent, String name, String path) throws IOException {
      if (algorithm.isEmpty()) {
        FileStatus status = parent.status(name);
        if (status.type() == FileType.REGULAR) {
          entry(Walk.fileEntry(path, status));
          tally.counted();
        } else {
          entry(Walk.special(root, parent, name, path));
        }
        return;
      }
      try (RegularFile file = parent.openRegular(name, OpenFile.Access.READ)) {
        FileStatus before = file.status();
        RunningDigest digest = RunningDigest.of(algorithm.get());
        content.read(file, 0, before.size(), digest::update);
        Digest whole = Content.unchanged(file, before, digest).digest();
        entry(Walk.fileEntry(path, before).with(whole));
        tally.file(path, before.size(), whole);
      } catch (PosixException | NotRegularException e) {
        throw e; // whoever walks knows of them
      } catch (FileFault e) {
        entry(TreeEntry.of(path, dev.yett.protocol.tree.EntryType.FILE).failed(FileFault.code(e)));
      }
    }
  }
}
