package dev.yett.client.console.line;

import dev.yett.client.UserError;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jline.reader.impl.history.DefaultHistory;

/// What Up recalls: the lines of this session and of those before, each appended to the device's
/// file at once. Lines that begin with a blank are not kept, nor those that hold a secret.
public final class TypedLines extends DefaultHistory {
  private final Optional<HistoryFile> file;
  private final Predicate<String> keeps;
  private boolean loading;

  /// Nothing yet; [#load] brings the lines of former sessions.
  ///
  /// @param keeps which lines may be remembered
  public TypedLines(Optional<HistoryFile> file, Predicate<String> keeps) {
    this.file = file;
    this.keeps = keeps;
  }

  /// The lines of former sessions.
  @Override
  public void load() {
    loading = true;
    file.ifPresent(f -> f.lines().forEach(this::add));
    loading = false;
  }

  @Override
  public void add(Instant time, String typed) {
    if (typed.isBlank() || Character.isWhitespace(typed.charAt(0))) {
      return;
    }
    if (!loading && !typed.lines().allMatch(keeps)) {
      return;
    }
    boolean again = !isEmpty() && get(last()).equals(typed.strip());
    super.add(time, typed);
    if (!loading && !again && file.isPresent()) {
      append(file.get(), typed);
    }
  }

  private static void append(HistoryFile file, String typed) {
    try {
      for (var command : commands(typed)) {
        file.append(command);
      }
    } catch (IOException e) {
      // A full disk is no reason to stop the work; this session still recalls the line.
    }
  }

  /// Lines that were pasted together are kept one by one, and one of several lines whole.
  private static List<String> commands(String typed) {
    if (typed.indexOf('\n') < 0) {
      return List.of(typed);
    }
    try {
      return Statement.all(typed).stream().map(Statement::text).toList();
    } catch (UserError e) {
      return List.of(typed);
    }
  }

  /// Every line was saved as it was typed.
  @Override
  public void save() {}
}
