package dev.yett.server.file.root;

/// Whose part of a file it is (PROTOCOL §13).
///
/// @param operator who sends it
/// @param path the remote path of the target
/// @param user the number of the system's user that this daemon runs as
public record PartOwner(String operator, String path, int user) {
  String partName() {
    return Temporary.partName(operator, path);
  }
}
