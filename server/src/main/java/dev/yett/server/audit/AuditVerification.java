package dev.yett.server.audit;

import dev.yett.identity.HashChain.Check;
import dev.yett.identity.HashChain.Head;
import dev.yett.identity.HashChain.Verdict;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checks the chain of an audit log over all its files. For one thread; the daemon may be running.
public final class AuditVerification {
  /// Longer than any line.
  private static final int LONGEST = 1 << 22;

  private final Optional<Head> remembered;
  private @Nullable Check check;
  private Head start = Head.EMPTY;
  private long lines;

  private AuditVerification(Optional<Head> remembered) {
    this.remembered = remembered;
  }

  /// What was found.
  ///
  /// @param start where the chain begins: not at 0 where older files are not there any more
  /// @param file the one at fault, or the last one
  public record Result(Verdict verdict, Head start, Path file) {}

  /// Reads all files of a directory in their order.
  ///
  /// @param remembered a head that this log had earlier, written down elsewhere: only that shows an
  ///     end that was cut off, or a log that was written anew
  public static Result verify(Path directory, Optional<Head> remembered) throws IOException {
    var verification = new AuditVerification(remembered);
    var files = AuditFile.before(directory);
    Path current = directory.resolve(AuditFile.CURRENT);
    if (Files.exists(current, LinkOption.NOFOLLOW_LINKS)) files.add(current);
    Path at = current;
    for (Path file : files) {
      if (verification.broken()) break;
      at = file;
      verification.read(file);
    }
    return new Result(verification.end(), verification.start, at);
  }

  private boolean broken() {
    return check != null
        && check.end() instanceof Verdict.Broken(long index, String why)
        && index < lines;
  }

  private Verdict end() {
    return check == null ? new Check(remembered).end() : check.end();
  }

  private void read(Path file) throws IOException {
    try (InputStream in =
        new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), 1 << 16)) {
      var line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          line(line.toByteArray());
          line.reset();
          if (broken()) return;
        } else if (line.size() < LONGEST) {
          line.write(b);
        }
      }
      // A last line without an end is on its way, or was cut off by a crash: no record.
    }
  }

  private void line(byte[] bytes) {
    var parsed = ChainedLine.parse(bytes);
    Check known = check;
    if (known == null) {
      // A beginning in the middle is believed only of a line that can be in the middle.
      start =
          parsed
              .map(ChainedLine::before)
              .filter(head -> !head.hash().equals(Head.EMPTY.hash()))
              .orElse(Head.EMPTY);
      known = new Check(start, remembered);
      check = known;
      lines = start.count();
    }
    if (parsed.isEmpty()) known.unreadable();
    else known.next(parsed.get().link(), parsed.get().record());
    lines++;
  }
}
