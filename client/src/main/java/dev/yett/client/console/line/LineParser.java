package dev.yett.client.console.line;

import dev.yett.client.Words;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.Parser;

/// How JLine sees a line: split as [Words] splits it, so that what is completed is what is run.
public final class LineParser implements Parser {
  @Override
  public CompletingParsedLine parse(String line, int cursor, ParseContext context) {
    var words = new ArrayList<>(Words.scan(line));
    int at = 0;
    while (at < words.size() && words.get(at).end() < cursor) {
      at++;
    }
    if (at == words.size() || words.get(at).start() > cursor) {
      words.add(at, new Words.Word("", cursor, cursor));
    }
    return new Line(line, cursor, List.copyOf(words), at);
  }

  /// JLine would drop a backslash at the end of a line; ours is a fault that [Words#split] names.
  @Override
  public boolean isEscapeChar(char c) {
    return false;
  }

  private record Line(String line, int cursor, List<Words.Word> scanned, int wordIndex)
      implements CompletingParsedLine {
    private Words.Word current() {
      return scanned.get(wordIndex);
    }

    @Override
    public String word() {
      return current().text();
    }

    /// Where the cursor stands in the word as it means, not as it is typed.
    @Override
    public int wordCursor() {
      var before = Words.scan(line.substring(current().start(), cursor));
      return before.isEmpty() ? 0 : before.getFirst().text().length();
    }

    @Override
    public List<String> words() {
      return scanned.stream().map(Words.Word::text).toList();
    }

    @Override
    public int rawWordCursor() {
      return cursor - current().start();
    }

    @Override
    public int rawWordLength() {
      return current().end() - current().start();
    }

    /// By backslashes, which need no end: what is completed can be run as it stands, or typed on.
    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      if (candidate.isEmpty()) {
        return complete ? "''" : "";
      }
      var escaped = new StringBuilder();
      for (int i = 0; i < candidate.length(); i++) {
        char c = candidate.charAt(i);
        boolean special = " \t\r'\"\\".indexOf(c) >= 0 || (c == '#' && i == 0);
        escaped.append(special ? "\\" : "").append(c);
      }
      return escaped;
    }
  }
}
