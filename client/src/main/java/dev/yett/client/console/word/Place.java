package dev.yett.client.console.word;

import dev.yett.client.UserError;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Right;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Where the shell stands: a directory on the device and one here. Relative paths begin there.
/// Paths are joined as text, which is exact on the device since no link is ever followed there.
public final class Place {
  private final RemotePath home;
  private RemotePath remote;
  private RemotePath before;
  private Path local;

  public Place(RemotePath remote, Path local) {
    this.home = remote;
    this.remote = remote;
    this.before = remote;
    this.local = local;
  }

  /// Another that stands where this one stands now, and goes its own ways.
  public Place copy() {
    var copy = new Place(home, local);
    copy.remote = remote;
    copy.before = before;
    return copy;
  }

  /// The first root that one of these roles may list, or has any other right on; else the top.
  public static RemotePath first(Catalogue catalogue, Set<String> roles) {
    var open =
        catalogue.roots().stream()
            .filter(root -> Stream.of(Right.values()).anyMatch(r -> root.allows(r, roles)))
            .toList();
    return open.stream()
        .filter(root -> root.allows(Right.LIST, roles))
        .findFirst()
        .or(() -> open.stream().findFirst())
        .map(root -> new RemotePath(List.of(root.name())))
        .orElse(RemotePath.TOP);
  }

  public RemotePath remote() {
    return remote;
  }

  public Path local() {
    return local;
  }

  public void enter(RemotePath directory) {
    before = remote;
    remote = directory;
  }

  /// Where the shell began.
  public RemotePath home() {
    return home;
  }

  /// Where the shell stood before; `cd -`.
  public RemotePath before() {
    return before;
  }

  public void enterLocal(Path directory) {
    local = directory;
  }

  /// The path that a person means by what was typed.
  ///
  /// @throws UserError the text cannot be a path on a device
  public RemotePath resolve(String typed) throws UserError {
    var components = new ArrayList<String>(typed.startsWith("/") ? List.of() : remote.components());
    for (var component : typed.split("/", -1)) {
      switch (component) {
        case "", "." -> {}
        case ".." -> {
          if (!components.isEmpty()) {
            components.removeLast();
          }
        }
        default -> components.add(component);
      }
    }
    return RemotePath.parse("/" + String.join("/", components))
        .orElseThrow(() -> UserError.usage("'" + typed + "' cannot be a path on a device"));
  }

  /// A file here; `~` is the user's home.
  ///
  /// @throws UserError the text cannot be a path here
  public Path resolveLocal(String typed) throws UserError {
    try {
      if (typed.equals("~") || typed.startsWith("~/")) {
        return Path.of(System.getProperty("user.home", "/"), typed.substring(1)).normalize();
      }
      return local.resolve(typed).normalize();
    } catch (InvalidPathException e) {
      throw UserError.usage("'" + typed + "' cannot be a path here");
    }
  }
}
