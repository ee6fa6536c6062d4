package dev.yett.server.config;

import dev.yett.protocol.Printable;
import dev.yett.protocol.Span;
import dev.yett.protocol.Word;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// One table of a configuration file, read key by key. A key that nobody asked for is unknown,
/// and a fault.
///
/// Every method that reads takes note of what is wrong and goes on, so that an owner sees all
/// faults at once.
final class Section {
  private final Source source;
  private final String name;
  private final TomlTable table;
  private final TomlPosition start;
  private final TreeSet<String> asked = new TreeSet<>();

  Section(Source source, String name, TomlTable table, TomlPosition start) {
    this.source = source;
    this.name = name;
    this.table = table;
    this.start = start;
  }

  /// The text of `key`, which may not be empty nor hold control characters.
  Optional<String> text(String key) {
    return value(key, String.class, "text in quotes").filter(text -> sound(at(key), key, text));
  }

  /// The text of `key`; that there is none is a fault.
  Optional<String> needText(String key, String mend) {
    if (!has(key)) {
      fault("`" + key + "` is missing", mend);
    }
    return text(key);
  }

  boolean flag(String key) {
    return value(key, Boolean.class, "true or false").orElse(false);
  }

  /// One of `choices`, by name.
  Optional<String> choice(String key, List<String> choices) {
    Optional<String> text = text(key);
    if (text.isPresent() && !choices.contains(text.get())) {
      fault(
          key,
          quote(text.get()) + " is none of its values",
          "use one of: " + String.join(", ", choices));
      return Optional.empty();
    }
    return text;
  }

  /// One of an enum's words, or what it is when absent.
  <E extends Enum<E> & Word> E one(String key, Class<E> choices, E absent) {
    List<String> words = Arrays.stream(choices.getEnumConstants()).map(Word::wire).toList();
    return choice(key, words).flatMap(word -> Word.of(choices, word)).orElse(absent);
  }

  /// Any scalar, for keys whose type depends on another key.
  Optional<Object> scalar(String key) {
    return value(key, Object.class, "a value");
  }

  /// An element of a list, and where it stands.
  record Item(String text, TomlPosition at) {}

  /// A list of texts, none empty; the list itself may be empty.
  Optional<List<Item>> items(String key) {
    return value(key, TomlArray.class, "a list of texts")
        .map(
            array -> {
              List<Item> items = new ArrayList<>();
              for (int i = 0; i < array.size(); i++) {
                TomlPosition at = at(array, i);
                if (!(array.get(i) instanceof String text)) {
                  source.fault(
                      at,
                      "element " + (i + 1) + " of `" + key + "` is no text",
                      "put it in quotes");
                } else if (sound(at, key, text)) {
                  items.add(new Item(text, at));
                }
              }
              return List.copyOf(items);
            });
  }

  /// A command line: a list of texts, which may be empty or hold anything but NUL.
  List<String> words(String key) {
    Optional<TomlArray> array = value(key, TomlArray.class, "a list of texts");
    List<String> words = new ArrayList<>();
    for (int i = 0; array.isPresent() && i < array.get().size(); i++) {
      if (array.get().get(i) instanceof String word && word.indexOf(0) < 0) {
        words.add(word);
      } else {
        source.fault(
            at(key, i),
            "element " + (i + 1) + " of `" + key + "` is no text that a program can be given",
            "put it in quotes, without NUL");
      }
    }
    return List.copyOf(words);
  }

  /// Where element `index` of the list `key` stands.
  TomlPosition at(String key, int index) {
    return table.get(List.of(key)) instanceof TomlArray array && index < array.size()
        ? at(array, index)
        : at(key);
  }

  /// The number of `setting`, or what it is when absent.
  OptionalLong number(Setting setting) {
    String key = setting.key;
    OptionalLong absent =
        setting.absent < 0 ? OptionalLong.empty() : OptionalLong.of(setting.absent);
    Optional<Object> given = value(key, Object.class, setting.unit.form);
    if (given.isEmpty()) {
      return absent;
    }
    OptionalLong number =
        switch (setting.unit) {
          case COUNT ->
              given.get() instanceof Long value ? OptionalLong.of(value) : OptionalLong.empty();
          case SPAN -> given.get() instanceof String text ? millis(text) : OptionalLong.empty();
          case SIZE ->
              switch (given.get()) {
                case Long value -> OptionalLong.of(value);
                case String text -> Sizes.parse(text);
                default -> OptionalLong.empty();
              };
        };
    if (number.isEmpty()) {
      fault(key, "`" + key + "` is not " + setting.unit.form, "write " + range(setting));
      return absent;
    }
    if (number.getAsLong() < setting.min || number.getAsLong() > setting.max) {
      fault(
          key,
          "`" + key + "` is out of range",
          "write " + range(setting) + "; no value means unlimited");
      return absent;
    }
    return number;
  }

  /// The tables below `key`, by name.
  SortedMap<String, Section> sections(String key) {
    SortedMap<String, Section> sections = new TreeMap<>();
    value(key, TomlTable.class, "a table")
        .ifPresent(
            below -> {
              for (String child : below.keySet()) {
                TomlPosition at =
                    Objects.requireNonNullElse(below.inputPositionOf(List.of(child)), start);
                if (below.get(List.of(child)) instanceof TomlTable inner) {
                  sections.put(child, new Section(source, key + "." + child, inner, at));
                } else {
                  source.fault(
                      at,
                      "`" + key + "." + Printable.escape(child) + "` is no table",
                      "write [" + key + ".NAME]");
                }
              }
            });
    return sections;
  }

  /// The table `key`; an empty one where there is none.
  Optional<Section> section(String key) {
    return value(key, TomlTable.class, "a table")
        .map(inner -> new Section(source, key, inner, at(key)));
  }

  /// The tables of the list `key`, in order.
  List<Section> tables(String key) {
    List<Section> items = new ArrayList<>();
    value(key, TomlArray.class, "a list of tables")
        .ifPresent(
            array -> {
              for (int i = 0; i < array.size(); i++) {
                TomlPosition at = at(array, i);
                if (array.get(i) instanceof TomlTable inner) {
                  items.add(new Section(source, name + "." + key, inner, at));
                } else {
                  source.fault(
                      at,
                      "`" + key + "` holds something that is no table",
                      "write [[" + name + "." + key + "]]");
                }
              }
            });
    return items;
  }

  boolean has(String key) {
    return table.contains(List.of(key));
  }

  TomlPosition start() {
    return start;
  }

  Source source() {
    return source;
  }

  TomlPosition at(String key) {
    return Objects.requireNonNullElse(table.inputPositionOf(List.of(key)), start);
  }

  void fault(String key, String what, String mend) {
    source.fault(at(key), what, mend);
  }

  void fault(String what, String mend) {
    source.fault(start, what, mend);
  }

  /// Ends the reading: whatever was not asked for is unknown.
  void end() {
    for (Map.Entry<String, Object> entry : table.entrySet()) {
      String key = entry.getKey();
      if (!asked.contains(key)) {
        String where = name.isEmpty() ? "here" : "in [" + Printable.escape(name) + "]";
        String mend =
            Nearest.of(key, asked)
                .map(near -> "did you mean `" + near + "`?")
                .orElse("known " + where + ": " + String.join(", ", asked));
        fault(key, "unknown key " + quote(key), mend);
      }
    }
  }

  static String quote(String text) {
    return "\"" + Printable.escape(text) + "\"";
  }

  private TomlPosition at(TomlArray array, int index) {
    return Objects.requireNonNullElse(array.inputPositionOf(index), start);
  }

  private <T> Optional<T> value(String key, Class<T> type, String form) {
    asked.add(key);
    if (!has(key)) {
      return Optional.empty();
    }
    Object value = table.get(List.of(key));
    if (!type.isInstance(value)) {
      fault(key, "`" + key + "` has the wrong type", "write " + form);
      return Optional.empty();
    }
    return Optional.of(type.cast(value));
  }

  private boolean sound(TomlPosition at, String key, String text) {
    if (text.isEmpty()) {
      source.fault(at, "`" + key + "` holds an empty text", "leave the key out, or say what it is");
      return false;
    }
    if (!text.equals(Printable.escape(text))) {
      source.fault(
          at,
          "`" + key + "` holds characters that cannot be seen: " + quote(text),
          "write it without them");
      return false;
    }
    return true;
  }

  private static String range(Setting setting) {
    return switch (setting.unit) {
      case COUNT -> "a whole number from " + setting.min + " to " + setting.max;
      case SPAN -> "a duration from " + span(setting.min) + " to " + span(setting.max);
      case SIZE ->
          "a number of bytes from " + setting.min + " to " + setting.max + ", or \"10M\", \"64Mi\"";
    };
  }

  private static String span(long millis) {
    return "\"" + Span.format(Duration.ofMillis(millis)) + "\"";
  }

  static OptionalLong millis(String text) {
    return Span.parse(text)
        .map(span -> OptionalLong.of(span.toMillis()))
        .orElse(OptionalLong.empty());
  }
}
