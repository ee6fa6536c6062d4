package dev.yett.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A path on a device, PROTOCOL §15: `/`, `/ROOT` or `/ROOT/rest`. Only the form is checked; what
/// it leads to is the device's affair.
///
/// @param components the root's name first; none for `/`
public record RemotePath(List<String> components) {
  public static final RemotePath TOP = new RemotePath(List.of());

  public RemotePath {
    components = List.copyOf(components);
    if (!isValid(components)) {
      throw new IllegalArgumentException("not a remote path");
    }
  }

  /// The path that this text is, if it is one: the reason against every other is
  /// `path-outside-root`.
  public static Optional<RemotePath> parse(String text) {
    if (text.length() > Limits.PATH || !text.startsWith("/")) {
      return Optional.empty();
    }
    if (text.length() == 1) {
      return Optional.of(TOP);
    }
    List<String> components = List.of(text.substring(1).split("/", -1));
    return isValid(components) ? Optional.of(new RemotePath(components)) : Optional.empty();
  }

  /// The name of the root; none for `/`.
  public Optional<String> root() {
    return components.stream().findFirst();
  }

  /// The components below the root.
  public List<String> rest() {
    return components.isEmpty() ? components : components.subList(1, components.size());
  }

  /// The last component; none for `/`.
  public Optional<String> name() {
    return components.isEmpty() ? Optional.empty() : Optional.of(components.getLast());
  }

  /// One level up; of `/`, itself.
  public RemotePath parent() {
    return components.isEmpty()
        ? this
        : new RemotePath(components.subList(0, components.size() - 1));
  }

  /// One level down, if that is a path.
  public Optional<RemotePath> child(String name) {
    List<String> longer = new ArrayList<>(components);
    longer.add(name);
    return isValid(longer) ? Optional.of(new RemotePath(longer)) : Optional.empty();
  }

  /// Whether the other is this path or lies below it, component by component.
  public boolean contains(RemotePath other) {
    return other.components.size() >= components.size()
        && other.components.subList(0, components.size()).equals(components);
  }

  private static boolean isValid(List<String> components) {
    if (!components.isEmpty() && !Names.isName(components.getFirst())) {
      return false;
    }
    int total = 0;
    for (String component : components) {
      int length = component.getBytes(StandardCharsets.UTF_8).length;
      total += 1 + length;
      if (length == 0
          || length > Limits.COMPONENT
          || total > Limits.PATH
          || component.equals(".")
          || component.equals("..")
          || component.indexOf('/') >= 0
          || component.indexOf('\0') >= 0
          || !Printable.isUnicode(component)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return "/" + String.join("/", components);
  }
}
