package dev.yett.pki.config;

import dev.yett.identity.Role;
import dev.yett.identity.SpiffeId;
import dev.yett.pki.Lifetime;
import dev.yett.pki.PkiException;
import dev.yett.pki.keys.KeyPairs.Curve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// `profiles.toml` of a certificate authority: what it issues. Immutable. Without the file, or
/// without a line in it, the usual holds.
///
/// ```toml
/// [issuing]                              # at init and rotate: name constraints of the issuing CA
/// permitted-dns = ["example.org"]
/// permitted-ip  = ["192.0.2.0/24"]
///
/// [profile.device]                       # the profile of that name, or another: --profile NAME
/// kind     = "device"
/// validity = "1y"
/// longest  = "2y"
/// keys     = ["p-256"]
/// names    = ["pump-*"]
/// dns      = ["*.example.org"]
/// ip       = ["192.0.2.0/24"]
/// ```
///
/// @param constraints of the names below an issuing CA
public record Profiles(Map<String, Profile> all, Constraints constraints) {
  public static final String NAME = "profiles.toml";

  private static final int LARGEST = 1 << 20;

  public Profiles {
    all = Map.copyOf(all);
  }

  /// What DNS names and addresses certificates below an issuing CA may bear; all, where empty.
  public record Constraints(List<String> dns, List<Network> addresses) {
    public static final Constraints NONE = new Constraints(List.of(), List.of());

    public Constraints {
      dns = List.copyOf(dns);
      addresses = List.copyOf(addresses);
    }

    public boolean isEmpty() {
      return dns.isEmpty() && addresses.isEmpty();
    }
  }

  /// The profile of that name; `device` and `operator` always exist.
  public Profile named(String name) throws PkiException {
    var profile = all.get(name);
    if (profile == null) {
      throw new PkiException(
          "there is no profile '" + name + "'",
          "profiles.toml has " + String.join(", ", new TreeSet<>(all.keySet())));
    }
    return profile;
  }

  /// The profiles in a directory.
  ///
  /// @throws PkiException with file, line and column
  public static Profiles in(Path directory) throws PkiException {
    return load(directory.resolve(NAME));
  }

  /// The profiles of a file; the usual ones where there is none.
  ///
  /// @throws PkiException with file, line and column
  public static Profiles load(Path file) throws PkiException {
    try {
      if (Files.size(file) > LARGEST) {
        throw new PkiException(file + " is larger than any list of profiles", "");
      }
      return new Reader(file).read(Files.readString(file));
    } catch (NoSuchFileException e) {
      return usual();
    } catch (IOException e) {
      throw dev.yett.pki.Faults.of("cannot read", file, e);
    }
  }

  private static Profiles usual() {
    return new Profiles(usualProfiles(), Constraints.NONE);
  }

  private static Map<String, Profile> usualProfiles() {
    var profiles = new LinkedHashMap<String, Profile>();
    for (var role : Role.values()) {
      profiles.put(role.segment(), Profile.usual(role));
    }
    return profiles;
  }

  /// Reads one file; each fault names its place.
  private record Reader(Path file) {
    private static final Set<String> TOP = Set.of("issuing", "profile");
    private static final Set<String> ISSUING = Set.of("permitted-dns", "permitted-ip");
    private static final Set<String> PROFILE =
        Set.of("kind", "validity", "longest", "keys", "names", "dns", "ip");

    Profiles read(String text) throws PkiException {
      var parsed = Toml.parse(text);
      if (parsed.hasErrors()) {
        var error = parsed.errors().getFirst();
        throw fault(error.position(), String.valueOf(error.getMessage()));
      }
      known(parsed, TOP, "");
      var profiles = usualProfiles();
      var tables = table(parsed, "profile");
      if (tables.isPresent()) {
        for (var name : tables.get().keySet()) {
          var one = table(tables.get(), name).orElseThrow();
          profiles.put(name, profile(name, one));
        }
      }
      var constraints = Constraints.NONE;
      var issuing = table(parsed, "issuing");
      if (issuing.isPresent()) {
        known(issuing.get(), ISSUING, "issuing.");
        constraints =
            new Constraints(
                texts(issuing.get(), "permitted-dns", List.of(), SpiffeId::isDomain, "a DNS name"),
                networks(issuing.get(), "permitted-ip", List.of()));
      }
      return new Profiles(profiles, constraints);
    }

    private Profile profile(String name, TomlTable table) throws PkiException {
      known(table, PROFILE, "profile." + name + ".");
      if (!SpiffeId.isName(name)) {
        throw fault(table.inputPositionOf("kind"), "'" + name + "' is not the name of a profile");
      }
      var kind = text(table, "kind").flatMap(Role::of).or(() -> Role.of(name));
      if (kind.isEmpty() || Role.of(name).filter(own -> own != kind.get()).isPresent()) {
        throw fault(table.inputPositionOf("kind"), "kind must be device or operator");
      }
      var usual = Profile.usual(kind.get());
      var validity = duration(table, "validity", usual.validity());
      var longest = duration(table, "longest", usual.longest());
      if (validity.compareTo(longest) > 0) {
        throw fault(table.inputPositionOf("validity"), "validity is longer than longest");
      }
      var dns =
          texts(
              table,
              "dns",
              usual.dns(),
              d -> d.equals("*") || SpiffeId.isDomain(d.startsWith("*.") ? d.substring(2) : d),
              "a DNS name, or *.NAME");
      var addresses = networks(table, "ip", usual.addresses());
      if (kind.get() == Role.OPERATOR && !(dns.isEmpty() && addresses.isEmpty())) {
        throw fault(
            table.inputPositionOf(table.contains("dns") ? "dns" : "ip"),
            "an operator has no DNS name or address");
      }
      return new Profile(
          name,
          kind.get(),
          validity,
          longest,
          curves(table, usual.curves()),
          texts(
              table,
              "names",
              usual.names(),
              n -> n.matches("[a-z0-9*-]{1,64}"),
              "a name, with * for any part"),
          dns,
          addresses);
    }

    private Set<Curve> curves(TomlTable table, Set<Curve> usual) throws PkiException {
      var names =
          texts(
              table,
              "keys",
              List.of(),
              k -> k.equals("p-256") || k.equals("p-384"),
              "p-256 or p-384");
      if (names.isEmpty()) {
        if (table.contains("keys")) {
          throw fault(table.inputPositionOf("keys"), "keys allows none; p-256, p-384 or both");
        }
        return usual;
      }
      var curves = new TreeSet<Curve>();
      names.forEach(name -> curves.add(name.equals("p-256") ? Curve.P256 : Curve.P384));
      return curves;
    }

    private Duration duration(TomlTable table, String key, Duration usual) throws PkiException {
      var text = text(table, key);
      if (text.isEmpty()) {
        return usual;
      }
      try {
        return Lifetime.parse(text.get());
      } catch (PkiException e) {
        throw fault(table.inputPositionOf(key), key + ": " + e.getMessage());
      }
    }

    private List<Network> networks(TomlTable table, String key, List<Network> usual)
        throws PkiException {
      if (!table.contains(key)) {
        return usual;
      }
      return texts(
              table,
              key,
              List.of(),
              n -> Network.parse(n).isPresent(),
              "a range of addresses such as 192.0.2.0/24")
          .stream()
          .map(n -> Network.parse(n).orElseThrow())
          .toList();
    }

    private interface Check {
      boolean holds(String text);
    }

    private List<String> texts(
        TomlTable table, String key, List<String> usual, Check check, String what)
        throws PkiException {
      var value = table.get(List.of(key));
      if (value == null) {
        return usual;
      }
      if (!(value instanceof TomlArray array)) {
        throw fault(table.inputPositionOf(List.of(key)), key + " is not an array of text");
      }
      var texts = new ArrayList<String>();
      for (int i = 0; i < array.size(); i++) {
        if (!(array.get(i) instanceof String text) || !check.holds(text)) {
          throw fault(array.inputPositionOf(i), key + ": not " + what);
        }
        texts.add(text);
      }
      return texts;
    }

    private Optional<String> text(TomlTable table, String key) throws PkiException {
      var value = table.get(List.of(key));
      if (value == null) {
        return Optional.empty();
      }
      if (value instanceof String text) {
        return Optional.of(text);
      }
      throw fault(table.inputPositionOf(List.of(key)), key + " is not text");
    }

    private Optional<TomlTable> table(TomlTable table, String key) throws PkiException {
      var value = table.get(List.of(key));
      if (value == null) {
        return Optional.empty();
      }
      if (value instanceof TomlTable inner) {
        return Optional.of(inner);
      }
      throw fault(table.inputPositionOf(List.of(key)), key + " is not a table");
    }

    private void known(TomlTable table, Set<String> keys, String prefix) throws PkiException {
      for (var key : table.keySet()) {
        if (!keys.contains(key)) {
          throw fault(
              table.inputPositionOf(List.of(key)),
              "unknown key "
                  + prefix
                  + key
                  + "; known are "
                  + String.join(", ", new TreeSet<>(keys)));
        }
      }
    }

    private PkiException fault(@org.jspecify.annotations.Nullable TomlPosition place, String what) {
      var where = place == null ? "" : ":" + place.line() + ":" + place.column();
      return new PkiException(file + where + ": " + what, "");
    }
  }
}
