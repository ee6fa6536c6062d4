package dev.yett.client.trust;

import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.UserError;
import dev.yett.identity.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/// The hosts that the newest trust bundle has not reached yet, one a line as they were named:
/// `trust.pending`. For one process at a time.
public final class Pending {
  private final Path file;

  public Pending(Path file) {
    this.file = file;
  }

  /// Who is left.
  public SortedSet<String> hosts() throws UserError {
    try {
      var hosts = new TreeSet<String>();
      for (var line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          hosts.add(line.strip());
        }
      }
      return hosts;
    } catch (NoSuchFileException e) {
      return new TreeSet<>();
    } catch (IOException e) {
      throw new UserError(ExitCode.FAILED, file + ": " + Failures.words(e));
    }
  }

  /// Takes off who was reached, and notes who was not.
  public void update(Collection<String> reached, Collection<String> missed) throws UserError {
    var hosts = hosts();
    hosts.removeAll(reached);
    hosts.addAll(missed);
    try {
      Files.createDirectories(
          file.toAbsolutePath().getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      DurableFile.write(
          file,
          String.join("\n", hosts).concat("\n").getBytes(StandardCharsets.UTF_8),
          DurableFile.OWNER_ONLY);
    } catch (IOException e) {
      throw new UserError(ExitCode.FAILED, file + ": " + Failures.words(e));
    }
  }
}
