package dev.yett.client.transfer;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.protocol.RemotePath;
import java.util.Optional;

/// A path on a device as it is typed: `HOST:/ROOT/rest`. The last `:/` ends the host.
///
/// @param host a form that [dev.yett.client.config.Hosts] reads
/// @param directory whether it ended with `/`, which says that it is one
public record RemotePlace(String host, RemotePath path, boolean directory) {
  /// The place that a word means, or nothing where it is a local path: one without `:/`, or one
  /// that begins with `/` or `.`.
  ///
  /// @throws UserError what follows the host is no path
  public static Optional<RemotePlace> parse(String word) throws UserError {
    int colon = word.lastIndexOf(":/");
    if (colon < 0 || word.startsWith("/") || word.startsWith(".")) {
      return Optional.empty();
    }
    var typed = word.substring(colon + 1);
    return Optional.of(new RemotePlace(word.substring(0, colon), path(typed), typed.endsWith("/")));
  }

  /// The path that a text means, with or without a `/` at its end.
  ///
  /// @throws UserError it is none
  public static RemotePath path(String typed) throws UserError {
    var whole =
        typed.length() > 2 && typed.endsWith("/") ? typed.substring(0, typed.length() - 1) : typed;
    var path = RemotePath.parse(whole);
    if (path.isEmpty()) {
      throw new UserError(
          ExitCode.USAGE,
          "'" + typed + "' is not a remote path",
          "it is /ROOT or /ROOT/rest, without '.', '..' or '//'");
    }
    return path.get();
  }
}
