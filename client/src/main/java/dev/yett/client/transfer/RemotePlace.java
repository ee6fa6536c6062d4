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
    var parts = split(word);
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RemotePlace(
                parts.get().host(), path(parts.get().path()), parts.get().path().endsWith("/")));
  }

  /// A host and what was typed after it, which may hold patterns.
  public record Typed(String host, String path) {}

  /// The two parts of a word that means a place on a device.
  public static Optional<Typed> split(String word) {
    int colon = word.lastIndexOf(":/");
    return colon < 0 || word.startsWith("/") || word.startsWith(".")
        ? Optional.empty()
        : Optional.of(new Typed(word.substring(0, colon), word.substring(colon + 1)));
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
