package dev.yett.server.file.root;

import dev.yett.posix.Directory;
import dev.yett.posix.Entries;
import dev.yett.posix.Errno;
import dev.yett.posix.FileStatus;
import dev.yett.posix.FileType;
import dev.yett.posix.OpenFile;
import dev.yett.posix.PosixException;
import dev.yett.posix.RegularFile;
import dev.yett.protocol.Digest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// Files that hold what is being uploaded, until they get their name.
final class Temporary {
  private static final Logger LOG = System.getLogger(Temporary.class.getName());
  private static final String PREFIX = ".yett-upload-";
  private static final String PART = ".yett-part-";
  private static final Pattern UPLOAD = Pattern.compile("\\.yett-upload-[0-9a-f]{32}");
  private static final Pattern PARTS = Pattern.compile("\\.yett-part-[0-9a-f]{32}");
  private static final Duration PART_KEPT = Duration.ofDays(1);
  private static final int RANDOM = 8;

  /// Begins the names of this life of the daemon, which its own sweep leaves alone.
  private static final String LIFE = random();

  private static final int DEEPEST = 64;

  private Temporary() {}

  /// A name that nobody can guess, and that [#sweep] knows again.
  static String newName() {
    return PREFIX + LIFE + random();
  }

  /// The name of what an operator has sent of a file so far.
  static String partName(String operator, String path) {
    byte[] both = (operator + "\0" + path).getBytes(StandardCharsets.UTF_8);
    return PART + Digest.sha256(both).value().hex().substring(0, 32);
  }

  /// Whether a name is one of ours, or looks like it: no operator uses those.
  static boolean isOurs(String name) {
    return name.startsWith(PREFIX) || name.startsWith(PART);
  }

  private static String random() {
    byte[] random = new byte[RANDOM];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /// Removes one that was not renamed; one that was, is no longer there.
  static void remove(Directory directory, String name) throws IOException {
    try {
      directory.removeFile(name);
    } catch (PosixException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
  }

  /// Removes those below a directory that were last written before a moment: left by a daemon that
  /// was killed. Crosses into no other filesystem and follows no link. Stops when interrupted.
  ///
  /// @return how many
  static int sweep(Directory directory, Instant before) throws IOException {
    return sweep(directory, before, directory.status().device(), 0);
  }

  private static int sweep(Directory directory, Instant before, long device, int depth)
      throws IOException {
    int removed = 0;
    try (Entries entries = directory.entries()) {
      for (Optional<Entries.Entry> next = entries.next();
          next.isPresent() && !Thread.currentThread().isInterrupted();
          next = entries.next()) {
        Entries.Entry entry = next.get();
        try {
          if (entry.exact() && isOurs(entry.name())) {
            removed += sweepName(directory, entry.name(), before);
          } else if (entry.exact() && mayBeDirectory(entry) && depth < DEEPEST) {
            try (Directory below = directory.directory(entry.name())) {
              if (below.status().device() == device) {
                removed += sweep(below, before, device, depth + 1);
              }
            }
          }
        } catch (PosixException e) {
          LOG.log(Level.DEBUG, "sweep: {0}", e.getMessage()); // gone or swapped meanwhile
        }
      }
    }
    return removed;
  }

  private static boolean mayBeDirectory(Entries.Entry entry) {
    return entry.type() == FileType.DIRECTORY || entry.type() == FileType.UNKNOWN;
  }

  private static int sweepName(Directory directory, String name, Instant before)
      throws IOException {
    FileStatus status = directory.status(name);
    boolean gone =
        switch (status.type()) {
          case REGULAR ->
              UPLOAD.matcher(name).matches()
                  ? !name.startsWith(PREFIX + LIFE) && status.modified().isBefore(before)
                  : PARTS.matcher(name).matches()
                      && status.modified().isBefore(before.minus(PART_KEPT))
                      && isIdle(directory, name);
          case SYMBOLIC_LINK -> UPLOAD.matcher(name).matches() && !name.startsWith(PREFIX + LIFE);
          case DIRECTORY, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, UNKNOWN -> false;
        };
    if (gone) {
      directory.removeFile(name);
    }
    return gone ? 1 : 0;
  }

  private static boolean isIdle(Directory directory, String name) throws IOException {
    try (RegularFile part = directory.openRegular(name, OpenFile.Access.WRITE)) {
      return part.lock();
    }
  }
}
