package dev.yett.client.config;

import dev.yett.client.ExitCode;
import dev.yett.client.HostSpec;
import dev.yett.client.UserError;
import dev.yett.client.route.Proxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// The operator's list of devices, `hosts.toml`. Faults name file, line and column.
public final class Hosts {
  private static final Pattern GROUP = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Set<String> KEYS =
      Set.of("address", "groups", "proxy", "proxy-password-file");

  private final Path file;
  private final Map<String, HostSpec> byName = new LinkedHashMap<>();
  private final Map<String, SortedSet<String>> groups = new TreeMap<>();

  private Hosts(Path file) {
    this.file = file;
  }

  /// The hosts of a file; none where there is no file.
  public static Hosts load(Path file) throws UserError {
    var hosts = new Hosts(file);
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return hosts;
    } catch (IOException e) {
      throw new UserError(ExitCode.USAGE, file + ": cannot be read: " + e.getMessage());
    }
    var toml = Toml.parse(text);
    if (toml.hasErrors()) {
      var first = toml.errors().getFirst();
      throw hosts.fault(first.position(), String.valueOf(first.getMessage()));
    }
    hosts.read(toml);
    return hosts;
  }

  /// The one host that a word of the command line means: an entry here, or a form of
  /// [HostSpec#parse]. A name that has no entry is looked up by DNS.
  public HostSpec one(String word) throws UserError {
    var found = all(word);
    if (found.size() != 1) {
      throw UserError.usage("'" + word + "' means " + found.size() + " hosts; this needs one");
    }
    return found.getFirst();
  }

  /// The hosts that a word means, which may also be a pattern (`pump-*`) or a group (`@site-3`).
  public List<HostSpec> all(String word) throws UserError {
    if (word.startsWith("@")) {
      var members = groups.get(word.substring(1));
      if (members == null) {
        throw new UserError(ExitCode.USAGE, "no host in " + file + " is in group '" + word + "'");
      }
      return members.stream().flatMap(m -> Optional.ofNullable(byName.get(m)).stream()).toList();
    }
    if (word.contains("*") || word.contains("?")) {
      return matching(word);
    }
    var host = HostSpec.parse(word);
    var known = byName.get(host.name());
    if (known == null || !host.addresses().isEmpty()) {
      return List.of(host.reachable());
    }
    return List.of(known);
  }

  /// All names that have an entry, for completion.
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  private List<HostSpec> matching(String word) throws UserError {
    var expression = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      expression.append(
          switch (c) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(String.valueOf(c));
          });
    }
    var pattern = Pattern.compile(expression.toString());
    var found = byName.values().stream().filter(h -> pattern.matcher(h.name()).matches()).toList();
    if (found.isEmpty()) {
      throw new UserError(ExitCode.USAGE, "no host in " + file + " matches '" + word + "'");
    }
    return found;
  }

  private void read(TomlTable toml) throws UserError {
    for (var key : toml.keySet()) {
      if (!key.equals("host")) {
        throw fault(
            toml.inputPositionOf(List.of(key)), "'" + key + "' is unknown: only [host.NAME]");
      }
    }
    if (!(toml.get(List.of("host")) instanceof TomlTable table)) {
      if (toml.contains(List.of("host"))) {
        throw fault(toml.inputPositionOf(List.of("host")), "'host' is not a table");
      }
      return;
    }
    for (var name : table.keySet()) {
      var at = table.inputPositionOf(List.of(name));
      if (!(table.get(List.of(name)) instanceof TomlTable entry)) {
        throw fault(at, "'host." + name + "' is not a table");
      }
      byName.put(name, host(name, at, entry));
    }
  }

  private HostSpec host(String name, @Nullable TomlPosition at, TomlTable entry) throws UserError {
    checked(at, () -> HostSpec.parse(name.contains("@") ? "" : name));
    for (var key : entry.keySet()) {
      if (!KEYS.contains(key)) {
        throw fault(
            entry.inputPositionOf(List.of(key)),
            "'" + key + "' is unknown: known are " + String.join(", ", new TreeSet<>(KEYS)));
      }
    }
    var addresses = new ArrayList<HostSpec.Address>();
    for (var text : strings(entry, "address")) {
      addresses.add(
          checked(entry.inputPositionOf(List.of("address")), () -> HostSpec.Address.parse(text)));
    }
    for (var group : strings(entry, "groups")) {
      if (!GROUP.matcher(group).matches()) {
        throw fault(
            entry.inputPositionOf(List.of("groups")), "'" + group + "' is not a group's name");
      }
      groups.computeIfAbsent(group, g -> new TreeSet<>()).add(name);
    }
    return new HostSpec(name, addresses, proxy(entry)).reachable();
  }

  private Optional<Proxy> proxy(TomlTable entry) throws UserError {
    var url = text(entry, "proxy");
    var passwordFile = text(entry, "proxy-password-file");
    if (url.isEmpty()) {
      if (passwordFile.isPresent()) {
        throw fault(
            entry.inputPositionOf(List.of("proxy-password-file")),
            "'proxy-password-file' stands without 'proxy'");
      }
      return Optional.empty();
    }
    var at = entry.inputPositionOf(List.of("proxy"));
    var password = passwordFile.map(name -> file.resolveSibling(Path.of(name)));
    return Optional.of(checked(at, () -> Proxy.parse(url.get(), password)));
  }

  private Optional<String> text(TomlTable entry, String key) throws UserError {
    return switch (entry.get(List.of(key))) {
      case null -> Optional.empty();
      case String text when !text.isBlank() && text.indexOf(0) < 0 -> Optional.of(text);
      default -> throw fault(entry.inputPositionOf(List.of(key)), "'" + key + "' is not a text");
    };
  }

  /// A string or a list of strings.
  private List<String> strings(TomlTable entry, String key) throws UserError {
    var value = entry.get(List.of(key));
    var found = new ArrayList<String>();
    switch (value) {
      case null -> {}
      case String text -> found.add(text);
      case TomlArray array when !array.isEmpty() -> {
        for (int i = 0; i < array.size(); i++) {
          if (!(array.get(i) instanceof String text)) {
            throw fault(
                array.inputPositionOf(i), "'" + key + "' holds something that is no string");
          }
          found.add(text);
        }
      }
      default ->
          throw fault(
              entry.inputPositionOf(List.of(key)), "'" + key + "' is not a list of strings");
    }
    return found;
  }

  private interface Reading<T> {
    T read() throws UserError;
  }

  private <T> T checked(@Nullable TomlPosition at, Reading<T> reading) throws UserError {
    try {
      return reading.read();
    } catch (UserError e) {
      throw fault(at, e.getMessage());
    }
  }

  private UserError fault(@Nullable TomlPosition at, String message) {
    var place = at == null ? "1:1" : at.line() + ":" + at.column();
    return new UserError(ExitCode.USAGE, file + ":" + place + ": " + message);
  }
}
