package dev.yett.client;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where the operator's own files lie.
///
/// @param home `~/.config/yett`, or `YETT_HOME`; in it `profiles/NAME` for `--profile NAME`
/// @param state `~/.local/state/yett`, or `YETT_HOME/state`; what may be lost: history, caches
public record ClientFiles(Path home, Path state) {
  private static final Pattern PROFILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  /// The files of an environment (`HOME`, `YETT_HOME`) and a profile.
  public static ClientFiles of(Map<String, String> environment, Optional<String> profile)
      throws UserError {
    var own = Optional.ofNullable(environment.get("YETT_HOME")).filter(v -> !v.isEmpty());
    var user =
        Optional.ofNullable(environment.get("HOME"))
            .filter(v -> !v.isEmpty())
            .orElseGet(() -> System.getProperty("user.home", "."));
    var home = own.map(Path::of).orElseGet(() -> Path.of(user, ".config", "yett"));
    var state =
        own.map(h -> Path.of(h, "state")).orElseGet(() -> Path.of(user, ".local", "state", "yett"));
    if (profile.isEmpty()) {
      return new ClientFiles(home, state);
    }
    var name = profile.get();
    if (!PROFILE.matcher(name).matches()) {
      throw UserError.usage("'" + name + "' is not the name of a profile");
    }
    return new ClientFiles(
        home.resolve("profiles").resolve(name), state.resolve("profiles").resolve(name));
  }

  public Path identity() {
    return home.resolve("identity");
  }

  public Path grants() {
    return home.resolve("grants");
  }

  public Path hosts() {
    return home.resolve("hosts.toml");
  }

  public Path catalogues() {
    return state.resolve("catalogues");
  }

  /// The shell's history for one device, which only its owner may read.
  public Path history(String device) {
    return state.resolve("history").resolve(device);
  }
}
