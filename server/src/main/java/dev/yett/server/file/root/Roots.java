package dev.yett.server.file.root;

import dev.yett.posix.Directory;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.RootSpec;
import dev.yett.protocol.Value;
import dev.yett.server.config.Root;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The directories that an owner opened, each held by a descriptor from the start: whatever becomes
/// of their names, operators reach what the owner meant.
///
/// This is the only way from a remote path to a file. It goes name by name below a held directory,
/// never leaves that and never follows a link, whoever moves or swaps things meanwhile. Any thread.
public final class Roots implements AutoCloseable {
  private final SortedMap<String, OpenRoot> roots = new TreeMap<>();

  private final int user;

  private Roots(int user) {
    this.user = user;
  }

  /// Opens all of them.
  ///
  /// @throws IOException names the root that cannot be opened
  public static Roots open(Collection<Root> declared) throws IOException {
    Roots opened = new Roots(ownUser());
    for (Root root : declared) {
      try {
        Directory directory = Directory.open(root.path());
        opened.roots.put(root.spec().name(), OpenRoot.of(root, directory));
      } catch (IOException e) {
        opened.close();
        throw new IOException("root \"" + root.spec().name() + "\": " + e.getMessage(), e);
      }
    }
    return opened;
  }

  private static int ownUser() throws IOException {
    try (Directory self = Directory.open(Path.of("/proc/self"))) {
      return self.status().user();
    }
  }

  /// The part of a file that an operator may have below these roots.
  public PartOwner partOwner(Permit permit, String path) {
    return new PartOwner(permit.operator().toString(), path, user);
  }

  /// The roots' descriptions, in the order of their names.
  public List<RootSpec> specs() {
    return roots.values().stream().map(OpenRoot::spec).toList();
  }

  /// Removes uploads below the roots that were last written before a moment: those that a killed
  /// daemon left. Goes through all directories; stops when interrupted.
  ///
  /// @return how many
  public int sweep(Instant before) throws IOException {
    int removed = 0;
    for (OpenRoot root : roots.values()) {
      removed += Temporary.sweep(root.directory(), before);
    }
    return removed;
  }

  /// The device's own path of a remote one, for a program that is to be given it.
  ///
  /// No symbolic link stands on the way to it now, nor is it one; nothing need have that name. What
  /// others make of the names afterwards is the program's affair.
  ///
  /// @throws IOException to be told by [#failure]
  public Path locate(String text, String argument) throws IOException {
    RemotePath path =
        RemotePath.parse(text).orElseThrow(() -> new FileFault(Reason.PATH_OUTSIDE_ROOT, argument));
    try (Place place = place(path, argument)) {
      if (place.name().isPresent()) {
        Target.refuseLink(place.directory(), place.name().get(), argument);
      }
    }
    return openRoot(path, argument).path().resolve(String.join("/", path.rest()));
  }

  /// How an order ends whose path could not be reached.
  public static Outcome failure(IOException failure, String argument) throws EndedException {
    return FileFault.outcome(failure, argument);
  }

  /// The remote path that an argument gives.
  public static RemotePath path(Permit permit, String argument) throws FileFault {
    return permit
        .argument(argument)
        .flatMap(
            value ->
                value instanceof Value.Text(String text)
                    ? RemotePath.parse(text)
                    : Optional.empty())
        .orElseThrow(() -> new FileFault(Reason.PATH_OUTSIDE_ROOT, argument));
  }

  /// Where a name stands: its directory, opened, and the name itself.
  ///
  /// @throws FileFault where there is no such root; [dev.yett.posix.PosixException] where the way
  ///     there is none
  public Place place(RemotePath path, String argument) throws IOException {
    OpenRoot root = openRoot(path, argument);
    List<String> rest = allowed(root, path.rest(), argument);
    List<String> way = rest.isEmpty() ? rest : rest.subList(0, rest.size() - 1);
    Directory directory = root.directory().directory(String.join("/", way));
    return new Place(root, directory, path.name().filter(name -> !rest.isEmpty()));
  }

  /// The directory that a path leads to, opened.
  public Directory directory(RemotePath path, String argument) throws IOException {
    OpenRoot root = openRoot(path, argument);
    return root.directory().directory(String.join("/", allowed(root, path.rest(), argument)));
  }

  /// A root by its name, opened anew, and the caller's.
  public Directory root(String name) throws IOException {
    return directory(new RemotePath(List.of(name)), "path");
  }

  private static List<String> allowed(OpenRoot root, List<String> names, String argument)
      throws FileFault {
    for (String name : names) {
      if (!root.names().allows(name)) {
        throw new FileFault(Reason.NAME_DENIED, argument);
      }
    }
    return names;
  }

  /// The root that a path begins with.
  public OpenRoot openRoot(RemotePath path, String argument) throws FileFault {
    return path.root()
        .flatMap(name -> Optional.ofNullable(roots.get(name)))
        .orElseThrow(() -> new FileFault(Reason.PATH_OUTSIDE_ROOT, argument));
  }

  /// Lets go of all. What operations have open stays open until they end; later ones fail.
  @Override
  public void close() {
    roots.values().forEach(root -> root.directory().close());
  }
}
