package dev.yett.client.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// A directory of this machine, held by its descriptor. All that is done in it is done relative to
/// that descriptor and follows no link, so that nobody who swaps a directory for a link in the
/// meantime leads us elsewhere. A name is one component, checked here.
///
/// Any thread; what [#list] gives is for one. Those entered from it may outlive it.
public final class Folder implements AutoCloseable {
  private static final Path HERE = Path.of(".");
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<OpenOption> CREATE =
      Set.of(
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);

  private final Path path;
  private final SecureDirectoryStream<Path> held;
  private final Folder top;
  private final AtomicInteger holders = new AtomicInteger(1);

  private Folder(Path path, SecureDirectoryStream<Path> held, Optional<Folder> top) {
    this.path = path;
    this.held = held;
    this.top = top.orElse(this);
  }

  /// The directory that a person named; a link to one is followed, since they named it.
  ///
  /// @throws IOException it is none, or may not be read
  @SuppressWarnings("StreamResourceLeak") // the folder owns it
  public static Folder open(Path directory) throws IOException {
    var stream = Files.newDirectoryStream(directory);
    return new Folder(directory, secure(stream), Optional.empty());
  }

  @SuppressWarnings(
      "unchecked") // every directory stream of the default file system on Linux is one
  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
      throws IOException {
    if (stream instanceof SecureDirectoryStream<?> secure) {
      return (SecureDirectoryStream<Path>) secure;
    }
    stream.close();
    throw new IOException("this file system cannot be written to safely");
  }

  /// Whether a text is the name of one entry of a directory: not empty, `.` or `..`, without `/`
  /// and NUL, at most 255 bytes.
  public static boolean isName(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('\0') < 0
        && name.getBytes(StandardCharsets.UTF_8).length <= 255;
  }

  private static Path one(String name) throws IOException {
    if (!isName(name)) {
      throw new IOException("'" + name + "' is not the name of one file");
    }
    return Path.of(name);
  }

  /// Where it was when it was opened, for people only.
  public Path path() {
    return path;
  }

  /// What this directory itself is.
  public Local itself() throws IOException {
    var view = held.getFileAttributeView(PosixFileAttributeView.class);
    return local(String.valueOf(path.getFileName()), view.readAttributes());
  }

  /// What a name stands for; a link is not followed.
  public Optional<Local> find(String name) throws IOException {
    try {
      var view =
          held.getFileAttributeView(
              one(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(local(name, view.readAttributes()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Local local(String name, PosixFileAttributes read) {
    var type =
        read.isRegularFile()
            ? Local.Type.FILE
            : read.isDirectory()
                ? Local.Type.DIRECTORY
                : read.isSymbolicLink() ? Local.Type.LINK : Local.Type.OTHER;
    return new Local(
        name,
        type,
        read.size(),
        Permissions.bits(read.permissions()),
        read.lastModifiedTime().toInstant(),
        String.valueOf(read.fileKey()));
  }

  /// This one, which is then closed only when it has been closed once more.
  public Folder held() {
    holders.incrementAndGet();
    return this;
  }

  /// This very directory, opened once more.
  Folder again() throws IOException {
    var inner = held.newDirectoryStream(HERE, LinkOption.NOFOLLOW_LINKS);
    return new Folder(path, inner, Optional.of(top));
  }

  /// The directory of that name in this one; a link is refused.
  public Folder enter(String name) throws IOException {
    var inner = held.newDirectoryStream(one(name), LinkOption.NOFOLLOW_LINKS);
    return new Folder(path.resolve(name), inner, Optional.of(top));
  }

  /// The directory of that name, made if there is none. What is made is made where a person named
  /// a place and then renamed in from descriptor to descriptor, since Java has no `mkdirat`.
  public Folder make(String name) throws IOException {
    if (find(name).isEmpty()) {
      var fresh = scratch(".d");
      var temporary = top.path.resolve(fresh);
      Files.createDirectory(temporary);
      try {
        top.held.move(Path.of(fresh), held, one(name));
      } catch (IOException e) {
        Files.deleteIfExists(temporary);
        if (find(name).isEmpty()) {
          throw e;
        }
      }
    }
    return enter(name);
  }

  /// A name that nobody else uses. It need not be a secret: what is there is never opened.
  ///
  /// @param end how it ends
  public static String scratch(String end) {
    return ".yett-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + end;
  }

  /// Creates a file with mode 0600 for reading and writing.
  ///
  /// @throws FileAlreadyExistsException there is something of that name
  public FileChannel create(String name) throws IOException {
    return create(name, 0600);
  }

  /// Creates a file for reading and writing, with these nine bits less the umask.
  ///
  /// @throws FileAlreadyExistsException there is something of that name
  public FileChannel create(String name, int mode) throws IOException {
    return channel(name, CREATE, Permissions.of(mode));
  }

  /// Opens a regular file for reading and writing.
  public FileChannel change(String name) throws IOException {
    requireFile(name);
    return channel(
        name, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
  }

  /// Opens a regular file for reading; a link, FIFO or device is refused before it is opened.
  public FileChannel read(String name) throws IOException {
    requireFile(name);
    return channel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  private void requireFile(String name) throws IOException {
    var found =
        find(name).orElseThrow(() -> new NoSuchFileException(path.resolve(name).toString()));
    if (found.type() != Local.Type.FILE) {
      throw new FileSystemException(path.resolve(name).toString(), null, "is not a regular file");
    }
  }

  private FileChannel channel(String name, Set<? extends OpenOption> options) throws IOException {
    return channel(name, options, OWNER);
  }

  private FileChannel channel(
      String name, Set<? extends OpenOption> options, Set<PosixFilePermission> permissions)
      throws IOException {
    var opened =
        held.newByteChannel(one(name), options, PosixFilePermissions.asFileAttribute(permissions));
    if (opened instanceof FileChannel file) {
      return file;
    }
    opened.close();
    throw new IOException("this file system has no file channels");
  }

  /// Makes a link, which nobody here follows, in place of whatever file bears the name.
  public void link(String name, String target) throws IOException {
    var fresh = scratch(".part");
    var temporary = top.path.resolve(fresh);
    Files.createSymbolicLink(temporary, Path.of(target));
    try {
      top.held.move(Path.of(fresh), held, one(name));
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /// Where a link leads, as it says.
  public String target(String name) throws IOException {
    // Java reads a link by its path alone; what it says is only passed on, and never followed.
    return Files.readSymbolicLink(path.resolve(one(name))).toString();
  }

  /// Renames within this directory, over whatever file bears the new name.
  public void rename(String from, String to) throws IOException {
    held.move(one(from), held, one(to));
  }

  /// Removes a file or a link; nothing happens where there is none.
  public void deleteFile(String name) throws IOException {
    try {
      held.deleteFile(one(name));
    } catch (NoSuchFileException e) {
      // Gone already.
    }
  }

  /// Removes an empty directory.
  public void deleteDirectory(String name) throws IOException {
    held.deleteDirectory(one(name));
  }

  /// Removes a directory and all below it; links are removed, never followed.
  public void deleteTree(String name) throws IOException {
    try (var inner = enter(name)) {
      try (var entries = inner.list()) {
        while (entries.hasNext()) {
          var entry = entries.next();
          if (entry.type() == Local.Type.DIRECTORY) {
            inner.deleteTree(entry.name());
          } else {
            inner.deleteFile(entry.name());
          }
        }
      }
    }
    deleteDirectory(name);
  }

  /// Sets the nine permission bits; never more.
  public void mode(String name, int mode) throws IOException {
    view(name).setPermissions(Permissions.of(mode));
  }

  public void modified(String name, Instant when) throws IOException {
    view(name).setTimes(FileTime.from(when), null, null);
  }

  /// Sets the time of this directory itself.
  public void modified(Instant when) throws IOException {
    held.getFileAttributeView(BasicFileAttributeView.class)
        .setTimes(FileTime.from(when), null, null);
  }

  /// Sets the nine permission bits of this directory itself.
  public void mode(int mode) throws IOException {
    held.getFileAttributeView(PosixFileAttributeView.class).setPermissions(Permissions.of(mode));
  }

  private PosixFileAttributeView view(String name) throws IOException {
    return held.getFileAttributeView(
        one(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  /// Makes the names of this directory durable.
  public void sync() throws IOException {
    try (var opened = held.newByteChannel(HERE, Set.of(StandardOpenOption.READ))) {
      if (opened instanceof FileChannel directory) {
        directory.force(true);
      }
    }
  }

  /// What is in it, as the file system gives it, without holding more than one entry. An entry
  /// that went in the meantime is left out.
  public Entries list() throws IOException {
    return list(name -> false);
  }

  /// The same, without the names that are passed over: those are not looked at.
  public Entries list(Predicate<String> passedOver) throws IOException {
    return new Entries(
        secure(held.newDirectoryStream(HERE, LinkOption.NOFOLLOW_LINKS)), passedOver);
  }

  /// The entries of a directory, one at a time.
  public final class Entries implements AutoCloseable {
    private final SecureDirectoryStream<Path> stream;
    private final Iterator<Path> names;
    private final Predicate<String> passedOver;
    private Optional<Local> ahead = Optional.empty();

    private Entries(SecureDirectoryStream<Path> stream, Predicate<String> passedOver) {
      this.passedOver = passedOver;
      this.stream = stream;
      this.names = stream.iterator();
    }

    public boolean hasNext() throws IOException {
      try {
        while (ahead.isEmpty() && names.hasNext()) {
          var name = String.valueOf(names.next().getFileName());
          if (passedOver.test(name)) {
            continue;
          }
          // A name that is no UTF-8 cannot be spoken of on the wire.
          ahead =
              name.indexOf('\uFFFD') < 0
                  ? find(name)
                  : Optional.of(new Local(name, Local.Type.OTHER, 0, 0, Instant.EPOCH, "no UTF-8"));
        }
      } catch (java.nio.file.DirectoryIteratorException e) {
        throw e.getCause();
      }
      return ahead.isPresent();
    }

    public Local next() throws IOException {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      var entry = ahead.orElseThrow();
      ahead = Optional.empty();
      return entry;
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  @Override
  public void close() throws IOException {
    if (holders.decrementAndGet() == 0) {
      held.close();
    }
  }
}
