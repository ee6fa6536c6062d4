package dev.yett.client.console.input;

import dev.yett.client.console.line.Sensed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/// JLine's reader, which also shows the end of a former line in grey, and below the line what is
/// wrong with it or due next, and a bar.
///
/// All of it is part of what JLine paints while a line is being typed, and gone when the line is
/// done. So nothing need be put back however the program ends, a resize repaints it, and what runs
/// has the whole screen.
final class HelpfulReader extends LineReaderImpl {
  private static final int LEAST_ROWS = 6;
  private static final int LOOKED_AT = 2_000;

  private final Comfort comfort;
  private final Looks looks;
  private String suggestion = "";
  private Optional<Sensed> sensed = Optional.empty();
  private String sensedLine = "";
  private int sensedCursor = -1;
  private Optional<String> unanswered = Optional.empty();
  private String unansweredLine = "";

  HelpfulReader(Terminal terminal, Map<String, Object> variables, Comfort comfort) {
    super(terminal, "yett", variables);
    this.comfort = comfort;
    this.looks = new Looks(comfort.colour());
    if (comfort.sense().isPresent()) {
      setHighlighter(new Paint());
    }
  }

  /// A terminal that gets narrower breaks lines that are already there, and nobody can tell where
  /// the prompt stands then: what is longer than a line is painted on an empty screen.
  @Override
  protected synchronized void handleSignal(Terminal.Signal signal) {
    int before = size.getColumns();
    boolean suggesting = doAutosuggestion;
    super.handleSignal(signal);
    doAutosuggestion = suggesting;
    int least = Math.min(before, size.getColumns());
    if (signal == Terminal.Signal.WINCH && before != size.getColumns() && isReading()) {
      if (super.getDisplayedBufferWithPrompts(new ArrayList<>()).columnLength() >= least) {
        clearScreen();
      }
      redisplay();
    }
  }

  /// What is offered has JLine's colours, or none.
  @Override
  protected AttributedStyle getCompletionStyle(String reference, String usual) {
    boolean coloured = usual.contains("fg:") || usual.contains("bg:");
    return coloured && !comfort.colour()
        ? AttributedStyle.DEFAULT
        : super.getCompletionStyle(reference, usual);
  }

  private Sensed sensed() {
    var line = buf.toString();
    if (sensed.isEmpty() || !line.equals(sensedLine) || sensedCursor != buf.cursor()) {
      sensed = Optional.of(comfort.sense().orElseThrow().of(line, buf.cursor()));
      sensedLine = line;
      sensedCursor = buf.cursor();
    }
    return sensed.get();
  }

  /// Tab is never without an answer: where nothing can be offered, why is told until more is typed.
  @Override
  protected boolean doComplete(
      CompletionType type, boolean menu, boolean prefix, boolean forSuggestion) {
    boolean completed = super.doComplete(type, menu, prefix, forSuggestion);
    unanswered = comfort.unanswered().get();
    unansweredLine = buf.toString();
    return completed;
  }

  private final class Paint implements Highlighter {
    @Override
    public AttributedString highlight(LineReader reader, String line) {
      // A line that is done is painted as one on which nothing is being typed any more.
      return looks.line(
          line,
          line.equals(buf.toString()) && doAutosuggestion
              ? sensed()
              : comfort.sense().orElseThrow().of(line, -1));
    }

    @Override
    public void setErrorPattern(Pattern pattern) {}

    @Override
    public void setErrorIndex(int index) {}
  }

  @Override
  public AttributedString getDisplayedBufferWithPrompts(List<AttributedString> secondaryPrompts) {
    // While a line ends, a list is shown, or history is searched, JLine shows its own.
    boolean typing = doAutosuggestion && post == null && size.getColumns() > 0;
    var shown = super.getDisplayedBufferWithPrompts(secondaryPrompts);
    if (!typing) {
      suggestion = "";
      return shown;
    }
    var all = new AttributedStringBuilder();
    all.append(shown);
    suggestion = buf.cursor() == buf.length() ? suggested(buf.toString()) : "";
    all.append(looks.suggestion(suggestion));
    if (size.getRows() >= LEAST_ROWS) {
      below(all);
    }
    return all.toAttributedString();
  }

  private void below(AttributedStringBuilder all) {
    int width = size.getColumns() - 1;
    var fault =
        unanswered
            .filter(why -> buf.toString().equals(unansweredLine))
            .or(() -> comfort.sense().flatMap(s -> sensed().fault()));
    var hint =
        fault.or(() -> comfort.sense().flatMap(s -> sensed().hint())).map(h -> cut(h, width));
    hint.ifPresent(
        h -> all.append("\n").append(fault.isPresent() ? looks.fault(h) : looks.hint(h)));
    var bar = bar(width);
    if (!bar.isEmpty()) {
      all.append("\n").append(looks.bar(bar));
    }
  }

  /// As many parts as there is room for.
  private String bar(int width) {
    var bar = new StringBuilder();
    for (var part : comfort.bar().get()) {
      var next = (bar.isEmpty() ? " " : " · ") + part;
      if (bar.length() + next.length() + 1 <= width) {
        bar.append(next);
      }
    }
    return bar.isEmpty() ? "" : bar.append(' ').toString();
  }

  private static String cut(String text, int width) {
    var whole = new AttributedString(text);
    return whole.columnLength() <= width
        ? text
        : whole.columnSubSequence(0, Math.max(0, width - 1)) + "…";
  }

  /// The rest of the newest line that begins as this one.
  private String suggested(String line) {
    if (!comfort.suggestions() || line.isBlank() || line.indexOf('\n') >= 0) {
      return "";
    }
    int looked = 0;
    for (var lines = getHistory().reverseIterator(getHistory().last());
        lines.hasNext() && looked < LOOKED_AT;
        looked++) {
      var former = lines.next().line();
      if (former.length() > line.length() && former.startsWith(line) && former.indexOf('\n') < 0) {
        return former.substring(line.length());
      }
    }
    return "";
  }

  private boolean accept(int length) {
    if (suggestion.isEmpty() || buf.cursor() != buf.length()) {
      return false;
    }
    buf.write(suggestion.substring(0, length));
    suggestion = "";
    return true;
  }

  @Override
  protected boolean forwardChar() {
    return accept(suggestion.length()) || super.forwardChar();
  }

  @Override
  protected boolean endOfLine() {
    return accept(suggestion.length()) || super.endOfLine();
  }

  @Override
  protected boolean forwardWord() {
    int end = 0;
    while (end < suggestion.length() && suggestion.charAt(end) == ' ') {
      end++;
    }
    while (end < suggestion.length() && suggestion.charAt(end) != ' ') {
      end++;
    }
    return accept(end) || super.forwardWord();
  }
}
