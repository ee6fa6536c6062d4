package dev.yett.server.file;

import dev.yett.posix.Directory;
import dev.yett.posix.Entries;
import dev.yett.posix.Errno;
import dev.yett.posix.FileStatus;
import dev.yett.posix.FileType;
import dev.yett.posix.PosixException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// Files that hold what is being uploaded, until they get their name.
final class Temporary {
  private static final Logger LOG = System.getLogger(Temporary.class.getName());
  private static final String PREFIX = ".yett-upload-";
  private static final Pattern OURS = Pattern.compile("\\.yett-upload-[0-9a-f]{32}");
  private static final int RANDOM = 16;
  private static final int DEEPEST = 64;

  private Temporary() {}

  /// A name that nobody can guess, and that [#sweep] knows again.
  static String newName() {
    byte[] random = new byte[RANDOM];
    new SecureRandom().nextBytes(random);
    return PREFIX + HexFormat.of().formatHex(random);
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
          if (entry.exact() && OURS.matcher(entry.name()).matches()) {
            removed += remove(directory, entry.name(), before);
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

  private static int remove(Directory directory, String name, Instant before) throws IOException {
    FileStatus status = directory.status(name);
    if (status.type() != FileType.REGULAR || !status.modified().isBefore(before)) {
      return 0;
    }
    directory.removeFile(name);
    return 1;
  }
}
