package dev.yett.client.config;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.protocol.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// How the operator wants the shell, `yettrc.toml`. Faults name file, line and column.
///
/// @param prompt with `{device}`, `{operator}`, `{path}` and `{local}` in it
/// @param bar whether the status bar is shown
/// @param hints whether the line below tells what is due or wrong
/// @param suggestions whether ends of former lines are suggested
/// @param colour whether colours are used where the terminal has them
/// @param predicts whether a program on a terminal has what is typed shown before a far device does
/// @param aliases names for the beginnings of lines
public record ShellSettings(
    String prompt,
    boolean bar,
    boolean hints,
    boolean suggestions,
    boolean colour,
    boolean predicts,
    Map<String, String> aliases) {
  private static final String USUAL = "{device}:{path}> ";
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,62}");
  private static final Pattern FIELD = Pattern.compile("\\{([^{}]*)\\}");
  private static final Set<String> FIELDS = Set.of("device", "operator", "path", "local");
  private static final Set<String> SWITCHES =
      Set.of("status-bar", "hints", "suggestions", "colour");
  private static final Set<String> OTHERS = Set.of("prompt", "predict", "alias");
  private static final int LONGEST = 4_096;

  public ShellSettings {
    aliases = Map.copyOf(aliases);
  }

  /// Those of somebody who has said nothing.
  public static ShellSettings usual() {
    return new ShellSettings(USUAL, true, true, true, true, true, Map.of());
  }

  /// The settings of a file; the usual ones where there is no file.
  ///
  /// @param words those of the shell, which no alias may hide
  public static ShellSettings load(Path file, List<String> words) throws UserError {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return usual();
    } catch (IOException e) {
      throw new UserError(ExitCode.USAGE, file + ": cannot be read: " + e.getMessage());
    }
    return new Reading(file, words).read(text);
  }

  /// The prompt with its fields filled in.
  public String prompt(String device, String operator, String path, String local) {
    var values = Map.of("device", device, "operator", operator, "path", path, "local", local);
    return FIELD
        .matcher(prompt)
        .replaceAll(m -> Matcher.quoteReplacement(values.getOrDefault(m.group(1), "")));
  }

  private record Reading(Path file, List<String> words) {
    ShellSettings read(String text) throws UserError {
      var toml = Toml.parse(text);
      if (toml.hasErrors()) {
        var first = toml.errors().getFirst();
        throw fault(first.position(), String.valueOf(first.getMessage()));
      }
      for (var key : toml.keySet()) {
        if (!SWITCHES.contains(key) && !OTHERS.contains(key)) {
          throw fault(
              at(toml, key),
              "'%s' is unknown: known are prompt, status-bar, hints, suggestions, colour, predict, [alias]"
                  .formatted(key));
        }
      }
      return new ShellSettings(
          prompt(toml),
          isOn(toml, "status-bar"),
          isOn(toml, "hints"),
          isOn(toml, "suggestions"),
          isOn(toml, "colour"),
          predicts(toml),
          aliases(toml));
    }

    private String prompt(TomlTable toml) throws UserError {
      var prompt = text(toml, "prompt").orElse(USUAL);
      var fields = FIELD.matcher(prompt);
      while (fields.find()) {
        if (!FIELDS.contains(fields.group(1))) {
          throw fault(
              at(toml, "prompt"),
              "'{%s}' is unknown in a prompt: known are {device}, {operator}, {path}, {local}"
                  .formatted(fields.group(1)));
        }
      }
      return prompt;
    }

    private boolean isOn(TomlTable toml, String key) throws UserError {
      return switch (toml.get(List.of(key))) {
        case null -> true;
        case Boolean on -> on;
        default -> throw fault(at(toml, key), "'" + key + "' is not true or false");
      };
    }

    private boolean predicts(TomlTable toml) throws UserError {
      return switch (toml.get(List.of("predict"))) {
        case null -> true;
        case String text when text.equals("auto") -> true;
        case String text when text.equals("never") -> false;
        default -> throw fault(at(toml, "predict"), "'predict' is neither \"auto\" nor \"never\"");
      };
    }

    private Map<String, String> aliases(TomlTable toml) throws UserError {
      var aliases = new TreeMap<String, String>();
      switch (toml.get(List.of("alias"))) {
        case null -> {}
        case TomlTable table -> {
          for (var name : table.keySet()) {
            aliases.put(name, alias(table, name));
          }
        }
        default -> throw fault(at(toml, "alias"), "'alias' is not a table: write [alias]");
      }
      return aliases;
    }

    private String alias(TomlTable table, String name) throws UserError {
      if (!NAME.matcher(name).matches()) {
        throw fault(at(table, name), "'" + name + "' cannot be the name of an alias");
      }
      var text = text(table, name).orElseThrow();
      if (text.isBlank()) {
        throw fault(at(table, name), "'" + name + "' stands for nothing");
      }
      if (words.contains(name) && !text.strip().startsWith(name + " ")) {
        throw fault(
            at(table, name),
            "'%s' is a word of the shell, which an alias may lengthen but not hide"
                .formatted(name));
      }
      return text;
    }

    private Optional<String> text(TomlTable table, String key) throws UserError {
      return switch (table.get(List.of(key))) {
        case null -> Optional.empty();
        case String text when text.length() > LONGEST ->
            throw fault(at(table, key), "'" + key + "' is too long");
        case String text when !Printable.isPrintable(text) ->
            throw fault(at(table, key), "'" + key + "' holds what cannot be shown, or two lines");
        case String text -> Optional.of(text);
        default -> throw fault(at(table, key), "'" + key + "' is not a string");
      };
    }

    private static @Nullable TomlPosition at(TomlTable table, String key) {
      return table.inputPositionOf(List.of(key));
    }

    private UserError fault(@Nullable TomlPosition at, String message) {
      var place = at == null ? "1:1" : at.line() + ":" + at.column();
      return new UserError(ExitCode.USAGE, file + ":" + place + ": " + message);
    }
  }
}
