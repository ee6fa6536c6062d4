package dev.yett.client;

import dev.yett.protocol.Printable;
import java.util.List;
import java.util.Optional;

/// The client's only way to fail at a person: one line that says why, a hint where there is one,
/// and the exit status.
///
/// Message and hint may hold text of a peer: both are escaped here, once, so whoever shows them
/// shows printable characters only.
public final class UserError extends Exception {
  private static final long serialVersionUID = 1;

  private final String message;
  private final Optional<String> hint;
  private final int exitCode;
  private final boolean passing;

  public UserError(String message, Optional<String> hint, int exitCode) {
    this(message, hint, exitCode, false);
  }

  private UserError(String message, Optional<String> hint, int exitCode, boolean passing) {
    super(message, null, false, false);
    this.message = Printable.escape(message);
    this.hint = hint.map(Printable::escape);
    this.exitCode = exitCode;
    this.passing = passing;
  }

  public UserError(int exitCode, String message, String hint) {
    this(message, Optional.of(hint), exitCode);
  }

  public UserError(int exitCode, String message) {
    this(message, Optional.empty(), exitCode);
  }

  /// A wrong command line: exit status 64.
  public static UserError usage(String message) {
    return new UserError(ExitCode.USAGE, message);
  }

  /// This very failure, of the network and not of who is there: in a moment it may be gone.
  public UserError asPassing() {
    return new UserError(message, hint, exitCode, true);
  }

  /// Whether the same may work in a moment: nobody answered, or the connection broke.
  public boolean isPassing() {
    return passing;
  }

  /// The line without its `yett: `, printable.
  @Override
  public String getMessage() {
    return message;
  }

  public Optional<String> hint() {
    return hint;
  }

  public int exitCode() {
    return exitCode;
  }

  /// What a person is shown: `yett: …` and, where there is a hint, a second line.
  public List<String> lines() {
    return hint.map(h -> List.of("yett: " + message, "      " + h))
        .orElseGet(() -> List.of("yett: " + message));
  }
}
