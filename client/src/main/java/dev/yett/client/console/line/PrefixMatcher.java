package dev.yett.client.console.line;

import java.util.List;
import java.util.Map;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.LineReader;
import org.jline.reader.impl.CompletionMatcherImpl;

/// Offers what begins with what was typed. JLine's own also takes what contains it or nearly is it,
/// which would make another file of a mistyped one: a danger before `rm`.
public final class PrefixMatcher extends CompletionMatcherImpl {
  @Override
  protected void defaultMatchers(
      Map<LineReader.Option, Boolean> options,
      boolean prefix,
      CompletingParsedLine line,
      boolean caseInsensitive,
      int errors,
      String originalGroupName) {
    super.defaultMatchers(options, prefix, line, caseInsensitive, 0, originalGroupName);
    var before = line.word().substring(0, line.wordCursor());
    var after = line.word().substring(line.wordCursor());
    matchers =
        List.of(
            simpleMatcher(
                c ->
                    c.startsWith(before)
                        && (prefix || c.substring(before.length()).endsWith(after))));
  }
}
