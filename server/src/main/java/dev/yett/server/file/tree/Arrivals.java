package dev.yett.server.file.tree;

import dev.yett.posix.Directory;
import dev.yett.posix.Errno;
import dev.yett.posix.FileStatus;
import dev.yett.posix.PosixException;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.LinkTarget;
import dev.yett.protocol.tree.PieceReader;
import dev.yett.protocol.tree.PiecesMalformedException;
import dev.yett.protocol.tree.Settled;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.file.Arguments;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.OpenRoot;
import dev.yett.server.file.root.Roots;
import dev.yett.server.file.root.Target;
import dev.yett.server.file.root.Upload;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange;
import dev.yett.server.order.Permit;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The entries of a `put-tree` as they come: contents are written at once, beside their targets,
/// and everything waits for its seal. Belongs to one thread.
final class Arrivals implements AutoCloseable {
  /// Files that are smaller are sent again sooner than they are asked for.
  private static final long WORTH_KEEPING = 4L << 20;

  private final Roots roots;
  private final OpenRoot root;
  private final Directory top;
  private final RemotePath path;
  private final Permit permit;
  private final Exchange exchange;
  private final Tally tally;
  private final Settlement settlement;
  private final boolean replace;
  private final boolean keep;

  private final Deque<Pending> waiting = new ArrayDeque<>();
  private final Set<String> coming = new HashSet<>();

  /// Of those that come, the ones that were not there when they were last looked for.
  private final Set<String> absent = new HashSet<>();

  private final List<Settled.Failure> failures = new ArrayList<>();
  private final HeldDirectories directories;
  private long settledTo;
  private long settledEntries;

  Arrivals(
      Roots roots,
      OpenRoot root,
      Directory top,
      RemotePath path,
      Permit permit,
      Exchange exchange,
      Tally tally)
      throws FileFault {
    this.roots = roots;
    this.root = root;
    this.top = top;
    this.path = path;
    this.permit = permit;
    this.exchange = exchange;
    this.tally = tally;
    this.replace = root.mayReplace(Arguments.flag(permit, "overwrite"));
    this.keep = Arguments.flag(permit, "keep");
    this.directories = new HeldDirectories(top);
    this.settlement = new Settlement(root, permit, tally, failures, replace);
  }

  /// Entries that wait for a seal.
  int waiting() {
    return waiting.size();
  }

  /// Up to where in the input everything is settled.
  long settledTo() {
    return settledTo;
  }

  /// Takes an entry, with its content.
  void entry(TreeEntry entry, PieceReader pieces) throws IOException {
    long number = tally.entries();
    tally.entry();
    Optional<String> fault = fault(entry);
    if (fault.isPresent()) {
      skip(number, entry, pieces, fault.get());
      return;
    }
    switch (entry.type()) {
      case FILE -> file(number, entry, pieces);
      case DIRECTORY -> {
        coming.add(entry.path());
        waiting.add(new Pending.NewDirectory(number, entry, pieces.position()));
      }
      case LINK ->
          waiting.add(
              new Pending.NewLink(number, entry, pieces.position(), entry.target().orElseThrow()));
      case OTHER -> throw new AssertionError("refused before");
    }
  }

  /// Why an entry cannot be moved, as far as it tells itself.
  private Optional<String> fault(TreeEntry entry) {
    if (entry.failed().isPresent()) {
      return entry.failed();
    }
    Optional<List<String>> components = entry.components();
    if (components.isEmpty()
        || components.get().isEmpty()
        || RemotePath.parse(path + "/" + entry.path()).isEmpty()) {
      return Optional.of(Reason.PATH_OUTSIDE_ROOT.code());
    }
    List<String> names = components.get();
    boolean allowed =
        names.stream().allMatch(root.names()::allows)
            && (entry.type() != EntryType.FILE || root.names().allowsFile(names.getLast()));
    if (!allowed) {
      return Optional.of(Reason.NAME_DENIED.code());
    }
    return switch (entry.type()) {
      case FILE, DIRECTORY -> Optional.empty();
      case LINK -> linkFault(entry);
      case OTHER -> Optional.of(Reason.NOT_REGULAR.code());
    };
  }

  private Optional<String> linkFault(TreeEntry entry) {
    if (!root.rules().links()) {
      return Optional.of(Reason.LINKS_NEVER.code());
    }
    int depth = path.rest().size() + entry.path().split("/", -1).length - 1;
    return entry.target().filter(target -> LinkTarget.staysInside(target, depth)).isEmpty()
        ? Optional.of(Reason.PATH_OUTSIDE_ROOT.code())
        : Optional.empty();
  }

  private void skip(long number, TreeEntry entry, PieceReader pieces, String reason)
      throws IOException {
    if (entry.hasContent()) {
      new ContentPieces(pieces, Optional.empty()).skip();
    }
    waiting.add(new Pending.Skipped(number, entry, pieces.position(), reason));
  }

  private void file(long number, TreeEntry entry, PieceReader pieces) throws IOException {
    var content = new ContentPieces(pieces, Optional.empty());
    Optional<Begun> begun = Optional.empty();
    boolean handedOn = false;
    try {
      begun = Optional.of(begin(entry));
      Upload upload = begun.get().upload();
      Digest digest = content.whole(upload);
      upload.complete(entry.mode(), entry.modified(), begun.get().old());
      if (waiting.size() >= Settlement.FEW) {
        upload.release();
      }
      waiting.add(
          new Pending.WrittenFile(
              number,
              entry,
              pieces.position(),
              upload,
              digest,
              begun.get().beside(),
              begun.get().borrowed()));
      handedOn = true;
    } catch (EndedException e) {
      if (keep && Upload.isWorthKeeping(e.reason())) {
        begun.ifPresent(it -> it.upload().keep());
      }
      throw e;
    } catch (PiecesMalformedException | EOFException | InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      if (!content.hasEnded()) {
        content.skip();
      }
      waiting.add(new Pending.Skipped(number, entry, pieces.position(), FileFault.code(e)));
    } finally {
      if (begun.isPresent() && !handedOn) {
        directories.giveBack(begun.get().borrowed());
        begun.get().upload().close();
      }
    }
  }

  /// @param borrowed the path of the directory `beside`, which is borrowed
  private record Begun(
      Upload upload, Directory beside, String borrowed, Optional<FileStatus> old) {}

  private Begun begin(TreeEntry entry) throws IOException {
    String parent = parent(entry.path());
    Optional<FileStatus> old = Optional.empty();
    Directory beside;
    try {
      if (absent.contains(parent)) {
        parent = "";
      }
      beside = directories.borrow(parent);
    } catch (PosixException e) {
      if (!e.is(Errno.ENOENT) || !coming.contains(parent)) {
        throw e;
      }
      absent.add(parent);
      parent = ""; // its directory comes with the same seal
      beside = top;
    }
    try {
      if (!parent.isEmpty() || parent(entry.path()).isEmpty()) {
        old = Target.check(beside, name(entry.path()), replace, "path");
      }
      return new Begun(upload(entry, beside), beside, parent, old);
    } catch (IOException e) {
      directories.giveBack(parent);
      throw e;
    }
  }

  private Upload upload(TreeEntry entry, Directory beside) throws IOException {
    var digest = Arguments.digest(permit);
    var owner = roots.partOwner(permit, path + "/" + entry.path());
    if (entry.from().isPresent()) {
      ContentDigest kept = entry.from().get();
      return Upload.resume(root, beside, owner, kept.size(), kept.digest().value().hex(), digest);
    }
    return keep && entry.size().orElse(0) >= WORTH_KEEPING
        ? Upload.beginPart(root, beside, owner, Optional.of(digest))
        : Upload.begin(root, beside, Optional.of(digest));
  }

  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// Seals vouch for so many bytes: what ended by then takes effect, and the client is told.
  void settle(long sealed) throws IOException {
    List<Pending> due = new ArrayList<>();
    while (!waiting.isEmpty() && waiting.getFirst().end() <= sealed) {
      due.add(waiting.removeFirst());
    }
    settlement.settle(due, directories);
    directories.trim();
    coming.clear();
    absent.clear();
    for (Pending pending : waiting) {
      if (pending instanceof Pending.NewDirectory directory) {
        coming.add(directory.entry().path());
      }
    }
    settledTo = sealed;
    if (!due.isEmpty()) {
      settledEntries = due.getLast().number() + 1;
    }
    exchange.record(new Settled(settledEntries, tally.bytes(), failures).cbor());
    failures.clear();
  }

  /// Removes what never took effect.
  @Override
  public void close() throws IOException {
    try (directories) {
      for (Pending pending : waiting) {
        if (pending instanceof Pending.WrittenFile file) {
          file.close(directories);
        }
      }
    }
  }
}
