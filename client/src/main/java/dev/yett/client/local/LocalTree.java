package dev.yett.client.local;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Everything below a directory of this machine, reached component by component from its
/// descriptor, never through a link. The directories on the way to the last entry asked for are
/// kept open, since entries that follow one another are neighbours.
///
/// For one thread.
public final class LocalTree implements AutoCloseable {
  private final Folder top;
  private final List<Folder> open = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  /// @param top closed with this
  public LocalTree(Folder top) {
    this.top = top;
  }

  public Folder top() {
    return top;
  }

  /// The directory in which an entry lies; it belongs to this tree.
  ///
  /// @param components the entry's path below the top, one at least
  public Folder parent(List<String> components) throws IOException {
    return directory(components.subList(0, components.size() - 1));
  }

  /// A directory below the top, or the top itself; it belongs to this tree.
  public Folder directory(List<String> components) throws IOException {
    leave(components);
    for (int i = names.size(); i < components.size(); i++) {
      add(components.get(i), last().enter(components.get(i)));
    }
    return last();
  }

  /// The same, and the last directory on the way is made if there is none.
  public Folder make(List<String> components) throws IOException {
    var parent = parent(components);
    add(components.getLast(), parent.make(components.getLast()));
    return last();
  }

  private void leave(List<String> components) throws IOException {
    int same = 0;
    while (same < Math.min(names.size(), components.size())
        && names.get(same).equals(components.get(same))) {
      same++;
    }
    while (names.size() > same) {
      names.removeLast();
      open.removeLast().close();
    }
  }

  private void add(String name, Folder folder) {
    names.add(name);
    open.add(folder);
  }

  private Folder last() {
    return open.isEmpty() ? top : open.getLast();
  }

  /// What a path stands for, nothing where there is nothing or where the way there leads through
  /// what is no directory.
  ///
  /// @throws IOException it cannot be told
  public Optional<Local> look(List<String> components) throws IOException {
    try {
      return parent(components).find(components.getLast());
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      for (int length = 1; length < components.size(); length++) {
        var way = directory(components.subList(0, length - 1)).find(components.get(length - 1));
        if (way.filter(on -> on.type() == Local.Type.DIRECTORY).isEmpty()) {
          return Optional.empty();
        }
      }
      throw e;
    }
  }

  /// The same tree, for another thread, and closed by itself.
  public LocalTree again() throws IOException {
    return new LocalTree(top.again());
  }

  /// Whether a name is one of those that this program gives to what is not complete.
  public static boolean isScratch(String name) {
    return name.startsWith(".yett-") && name.matches("\\.yett-[0-9a-f]{16}\\.(part|d)");
  }

  @Override
  public void close() throws IOException {
    leave(List.of());
    top.close();
  }
}
