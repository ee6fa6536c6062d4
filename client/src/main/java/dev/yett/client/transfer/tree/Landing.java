package dev.yett.client.transfer.tree;

import dev.yett.client.local.Local;
import dev.yett.client.local.LocalTree;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.Progress;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.LinkTarget;
import dev.yett.protocol.tree.Piece;
import dev.yett.protocol.tree.PieceReader;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a tree that a device sends lands. A path is taken only if it was asked for, or lies below
/// what was asked for, and has not come before; a content only up to the length that was announced.
/// For one thread.
final class Landing implements AutoCloseable {
  private final Options options;
  private final Progress progress;
  private final String device;
  private final RemotePath from;
  private final LocalTree to;
  private final Optional<String> as;
  private final NameSet seen = new NameSet();
  private final List<TreeEntry> directories = new ArrayList<>();
  private final Batch batch;

  /// Under way; none while what comes is skipped.
  private @Nullable Arrival file;

  private String path = "";
  private boolean open;
  private long failures;

  Landing(
      Options options,
      Progress progress,
      String device,
      RemotePath from,
      LocalTree to,
      Optional<String> as) {
    this.options = options;
    this.progress = progress;
    this.device = device;
    this.from = from;
    this.to = to;
    this.as = as;
    this.batch = new Batch(options.durable(), options.overwrite(), progress);
  }

  /// The device sent what was not asked for.
  static final class UnaskedException extends IOException {
    private static final long serialVersionUID = 1;

    UnaskedException(String what) {
      super(what);
    }
  }

  /// Names the part of a file, the same each time.
  String origin(String below) {
    return device + ":" + from + (below.isEmpty() ? "" : "/" + below);
  }

  /// Whether that entry has come, or has been given up for good.
  boolean has(String below) {
    return seen.contains(below);
  }

  /// How many entries could not be taken, as far as they are settled; each has been told.
  long failures() {
    return failures + batch.failures();
  }

  /// Takes all that comes.
  ///
  /// @param wanted in this order, or nothing where everything is
  /// @return whether the tree was complete
  boolean take(PieceReader reader, Optional<TreeGet.Wanted> wanted, Map<String, ContentDigest> kept)
      throws IOException {
    var asked = wanted.map(TreeGet.Wanted::rest);
    open = false;
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      boolean content = content(next.get());
      if (content != open) {
        throw new UnaskedException(open ? "a file without an end" : "content of no file");
      }
      switch (next.get()) {
        case Piece.Entry(TreeEntry entry) -> {
          if (asked.isPresent()) {
            requireAsked(entry, asked.get());
          }
          path = entry.path();
          begin(entry, Optional.ofNullable(kept.get(path)));
          open = entry.hasContent();
          ended(wanted);
        }
        case Piece.Data(byte[] bytes, int offset, int length) -> data(bytes, offset, length);
        case Piece.Hole(long length) -> hole(length);
        case Piece.Copy _ -> throw new UnaskedException("a copy of what it does not know");
        case Piece.End(ContentDigest whole) -> {
          end(whole);
          open = false;
          ended(wanted);
        }
        case Piece.Broken(String reason) -> {
          broken(reason);
          open = false;
          ended(wanted);
        }
        case Piece.Done _ -> {
          if (asked.isPresent() && asked.get().hasNext()) {
            throw new UnaskedException("it did not answer for " + asked.get().next().path());
          }
          return true;
        }
      }
    }
    return false;
  }

  private static boolean content(Piece piece) {
    return switch (piece) {
      case Piece.Entry _, Piece.Done _ -> false;
      case Piece.Data _, Piece.Hole _, Piece.Copy _, Piece.End _, Piece.Broken _ -> true;
    };
  }

  private void ended(Optional<TreeGet.Wanted> wanted) {
    if (!open) {
      seen.add(path);
      wanted.ifPresent(TreeGet.Wanted::answered);
    }
  }

  private static void requireAsked(TreeEntry entry, Iterator<Plan.Step> asked)
      throws UnaskedException {
    if (!asked.hasNext()) {
      throw new UnaskedException("an entry that was not asked for: '" + entry.path() + "'");
    }
    var step = asked.next();
    if (!step.path().equals(entry.path())
        || (entry.failed().isEmpty() && step.type() != entry.type())) {
      throw new UnaskedException(
          "'%s' (%s) where '%s' (%s) was asked for"
              .formatted(entry.path(), entry.type().wire(), step.path(), step.type().wire()));
    }
  }

  private void begin(TreeEntry entry, Optional<ContentDigest> kept) throws IOException {
    if (entry.failed().isPresent()) {
      // Its path may be no path: it is only shown.
      fail(entry.path(), Words.of(entry.failed().get()));
      return;
    }
    var components =
        entry
            .components()
            .orElseThrow(() -> new UnaskedException("a path that is none: '" + path + "'"));
    if (seen.contains(path)) {
      throw new UnaskedException("'" + path + "' a second time");
    }
    if (as.isPresent() && entry.type() != EntryType.FILE) {
      throw new UnaskedException(
          "'%s' (%s) where one file was asked for".formatted(path, entry.type().wire()));
    }
    try {
      switch (entry.type()) {
        case DIRECTORY -> directory(entry, components);
        case FILE -> file(entry, as.map(List::of).orElse(components), kept);
        case LINK -> link(entry, components);
        case OTHER -> progress.skipped(shown(path), "is no file, directory or link");
      }
    } catch (UnaskedException | NoRoomException e) {
      throw e;
    } catch (IOException e) {
      fail(path, dev.yett.client.local.Words.of(e) + " here");
    }
  }

  /// What is written here cannot be: there is no sense in going on.
  static final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1;

    NoRoomException(String file, IOException cause) {
      super(file + " cannot be written: " + dev.yett.client.local.Words.of(cause), cause);
    }
  }

  private void directory(TreeEntry entry, List<String> components) throws IOException {
    if (!components.isEmpty()) {
      to.make(components);
    }
    if (options.preserve()) {
      directories.add(entry);
    }
  }

  private void link(TreeEntry entry, List<String> components) throws IOException {
    if (components.isEmpty() || entry.target().isEmpty()) {
      progress.skipped(shown(path), "is a link");
      return;
    }
    var target = entry.target().get();
    if (!LinkTarget.staysInside(target, components.size() - 1)) {
      progress.skipped(shown(path), "is a link that leads elsewhere");
      return;
    }
    var name = components.getLast();
    var folder = to.parent(components);
    var there = folder.find(name);
    if (there.isPresent() && there.get().type() == Local.Type.DIRECTORY) {
      throw new IOException("is a directory");
    }
    if (there.isPresent() && !options.overwrite()) {
      throw new FileAlreadyExistsException(name);
    }
    var moving = progress.begin(path, 0);
    folder.link(name, target);
    moving.sent();
    moving.done();
  }

  private void file(TreeEntry entry, List<String> components, Optional<ContentDigest> kept)
      throws IOException {
    if (components.isEmpty() || entry.size().isEmpty()) {
      throw new UnaskedException("a file without name or size");
    }
    var name = components.getLast();
    var folder = to.parent(components);
    var there = folder.find(name);
    if (there.isPresent() && there.get().type() == Local.Type.DIRECTORY) {
      throw new IOException("is a directory");
    }
    if (there.isPresent() && !options.overwrite()) {
      throw new FileAlreadyExistsException(name);
    }
    file = Arrival.begin(entry, folder, name, origin(entry.path()), kept, options, progress);
  }

  private void data(byte[] bytes, int offset, int length) throws IOException {
    var now = file;
    if (now != null) {
      now.data(shown(path), bytes, offset, length);
    }
  }

  private void hole(long length) throws IOException {
    var now = file;
    if (now != null) {
      now.hole(length);
    }
  }

  private void end(ContentDigest whole) throws IOException {
    var now = file;
    file = null;
    if (now == null) {
      return;
    }
    boolean taken = false;
    try {
      boolean same = now.is(whole);
      now.sent();
      if (!same) {
        fail(path, "what came is not what the device says it sent");
        return;
      }
      taken = true;
      batch.add(now.whole(shown(path)));
    } finally {
      if (!taken) {
        now.drop();
      }
    }
  }

  private void broken(String reason) throws IOException {
    var now = file;
    file = null;
    if (now != null) {
      now.drop();
      now.sent();
      fail(path, Words.of(reason));
    }
  }

  private String shown(String below) {
    return below.isEmpty() ? from.toString() : below;
  }

  private void fail(String below, String why) {
    failures++;
    progress.skipped(shown(below), why);
  }

  /// No more comes: what came whole is put in place.
  ///
  /// @param keepPart whether that of the file under way stays, since a later transfer may go on
  void interrupted(boolean keepPart) throws IOException {
    var now = file;
    file = null;
    if (now != null) {
      now.sent();
      if (keepPart) {
        now.keepPart();
      }
      now.drop();
    }
    batch.settle();
  }

  /// All has come: it is put in place.
  void finish() throws IOException {
    batch.settle();
  }

  /// Then directories that came get their modes and times, which what is put into them changes.
  void finishDirectories() {
    for (var entry : directories.reversed()) {
      try {
        alike(entry);
      } catch (IOException e) {
        fail(entry.path(), "its time or mode: " + dev.yett.client.local.Words.of(e) + " here");
      }
    }
  }

  private void alike(TreeEntry entry) throws IOException {
    var folder = to.directory(entry.components().orElseThrow());
    if (entry.modified().isPresent()) {
      folder.modified(entry.modified().get());
    }
    if (entry.mode().isPresent()) {
      folder.mode(entry.mode().getAsInt());
    }
  }

  @Override
  public void close() throws IOException {
    try (batch) {
      var now = file;
      file = null;
      if (now != null) {
        now.drop();
      }
    }
  }
}
