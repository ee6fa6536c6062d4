package dev.yett.server.file.root;

import dev.yett.posix.Errno;
import dev.yett.posix.NotRegularException;
import dev.yett.posix.PosixException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.tree.PiecesMalformedException;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Why a file operation could not be done, as a reason of PROTOCOL §16.
///
/// Its text is fixed by the reason: no path of the device and no word of its system reaches an
/// operator, so that what lies outside a root is never told apart from what is missing there.
public class FileFault extends IOException {
  private static final long serialVersionUID = 1L;

  private static final Map<Errno, Reason> REASONS =
      Map.ofEntries(
          Map.entry(Errno.ENOENT, Reason.NOT_FOUND),
          Map.entry(Errno.ELOOP, Reason.PATH_OUTSIDE_ROOT),
          Map.entry(Errno.EEXIST, Reason.EXISTS),
          Map.entry(Errno.ENOTDIR, Reason.NOT_DIRECTORY),
          Map.entry(Errno.EISDIR, Reason.IS_DIRECTORY),
          Map.entry(Errno.ENOTEMPTY, Reason.NOT_EMPTY),
          Map.entry(Errno.EACCES, Reason.PERMISSION),
          Map.entry(Errno.EPERM, Reason.PERMISSION),
          Map.entry(Errno.EROFS, Reason.PERMISSION),
          Map.entry(Errno.ENOSPC, Reason.NO_SPACE),
          Map.entry(Errno.EDQUOT, Reason.NO_SPACE),
          Map.entry(Errno.EFBIG, Reason.NO_SPACE));

  private final Reason reason;
  private final String argument;

  public FileFault(Reason reason, String argument) {
    super(reason.text());
    this.reason = reason;
    this.argument = argument;
  }

  /// The outcome that tells a failure.
  ///
  /// @throws EndedException the same, where the order must end: that is no failure of the operation
  public static Outcome outcome(IOException failure, String argument) throws EndedException {
    return switch (failure) {
      case EndedException ended -> throw ended;
      case FileFault fault -> failed(fault.reason, fault.argument);
      case NotRegularException irregular -> failed(reason(irregular), argument);
      case PosixException refused -> failed(reason(refused), argument);
      case PiecesMalformedException malformed -> failed(Reason.PIECES_MALFORMED, argument);
      case EOFException cut -> failed(Reason.PIECES_MALFORMED, argument);
      case InterruptedIOException stopped -> throw new EndedException(Reason.SHUTDOWN);
      case IOException other -> failed(reason(other), argument);
    };
  }

  /// The code of a failure, where it is told of one entry among others.
  public static String code(IOException failure) {
    Reason why =
        switch (failure) {
          case FileFault fault -> fault.reason;
          case NotRegularException irregular -> reason(irregular);
          case PosixException refused -> reason(refused);
          case PiecesMalformedException malformed -> Reason.PIECES_MALFORMED;
          case IOException other -> reason(other);
        };
    return why.code();
  }

  private static Outcome failed(Reason reason, String argument) {
    return new Outcome.Failed(reason, reason.text(), Optional.of(argument));
  }

  private static Reason reason(NotRegularException irregular) {
    return switch (irregular.type()) {
      case DIRECTORY -> Reason.IS_DIRECTORY;
      case SYMBOLIC_LINK -> Reason.PATH_OUTSIDE_ROOT;
      case REGULAR, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, UNKNOWN -> Reason.NOT_REGULAR;
    };
  }

  public static Reason reason(PosixException refused) {
    if (refused.is(Errno.EXDEV)) {
      return refused.call().startsWith("rename") ? Reason.CROSS_DEVICE : Reason.PATH_OUTSIDE_ROOT;
    }
    return REASONS.entrySet().stream()
        .filter(entry -> refused.is(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(Reason.IO);
  }

  /// The JDK's channels tell a full disk in the system's words alone.
  private static Reason reason(IOException failure) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("no space left")
            || text.contains("quota exceeded")
            || text.contains("file too large")
        ? Reason.NO_SPACE
        : Reason.IO;
  }
}
