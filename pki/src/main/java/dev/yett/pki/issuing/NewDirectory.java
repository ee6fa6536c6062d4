package dev.yett.pki.issuing;

import dev.yett.pki.Faults;
import dev.yett.pki.Out;
import dev.yett.pki.PkiException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Comparator;

/// Makes a directory whole or not at all: it is filled under another name beside its place, and
/// then renamed.
public final class NewDirectory {
  private NewDirectory() {}

  /// Fills a directory.
  public interface Content {
    void write(Path directory) throws GeneralSecurityException, IOException, PkiException;
  }

  /// Refuses a place where something is, other than an empty directory.
  public static void requireFree(Path target) throws PkiException {
    try {
      if (Files.isDirectory(target)) {
        try (var entries = Files.list(target)) {
          if (entries.findAny().isEmpty()) {
            return;
          }
        }
      } else if (Files.notExists(target)) {
        return;
      }
    } catch (IOException e) {
      throw Faults.of("cannot look into", target, e);
    }
    throw new PkiException(
        target + " exists and is not an empty directory", "choose another place for it");
  }

  public static void make(Path target, Content content) throws PkiException {
    requireFree(target);
    var absolute = target.toAbsolutePath().normalize();
    var parent = absolute.getParent();
    if (parent == null) {
      throw new PkiException(target + " cannot be made", "choose another place for it");
    }
    Out.directory(parent);
    Path draft = null;
    try {
      draft =
          Files.createTempDirectory(
              parent,
              "." + absolute.getFileName() + ".new-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      content.write(draft);
      sync(draft);
      Files.move(draft, absolute, StandardCopyOption.ATOMIC_MOVE);
      sync(parent);
    } catch (GeneralSecurityException e) {
      throw new PkiException("cannot make " + target + ": " + e.getMessage(), "", e);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      throw new PkiException(
          target + " was made by another program meanwhile", "choose another place for it", e);
    } catch (IOException e) {
      throw Faults.of("cannot make", target, e);
    } finally {
      remove(draft);
    }
  }

  private static void sync(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void remove(@org.jspecify.annotations.Nullable Path draft) throws PkiException {
    if (draft == null || Files.notExists(draft)) {
      return;
    }
    try (var files = Files.walk(draft)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw Faults.of("cannot remove what was begun", draft, e);
    }
  }
}
