package dev.yett.client.console.input;

import dev.yett.client.console.line.Sensed;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/// How a line and what stands below it are painted. Without colour what is wrong is underlined.
record Looks(boolean colour) {
  /// A line with its parts painted.
  AttributedString line(String text, Sensed sensed) {
    var painted = new AttributedStringBuilder();
    int at = 0;
    for (var span : sensed.spans()) {
      if (span.start() >= at && span.end() <= text.length()) {
        painted.append(text, at, span.start());
        painted.styled(style(span.look()), text.substring(span.start(), span.end()));
        at = span.end();
      }
    }
    return painted.append(text, at, text.length()).toAttributedString();
  }

  private AttributedStyle style(Sensed.Look look) {
    var plain = AttributedStyle.DEFAULT;
    return switch (look) {
      case WORD -> plain.bold();
      case OPERATION -> in(AttributedStyle.GREEN, plain);
      case UNKNOWN -> colour ? in(AttributedStyle.RED, plain) : plain.underline();
      case NAME -> in(AttributedStyle.CYAN, plain);
      case FAULT -> in(AttributedStyle.YELLOW, plain.underline());
      case SIGN -> in(AttributedStyle.MAGENTA, plain);
      case PROGRAM -> in(AttributedStyle.BLUE, plain);
      case COMMENT -> plain.faint();
    };
  }

  private AttributedStyle in(int tone, AttributedStyle style) {
    return colour ? style.foreground(tone) : style;
  }

  AttributedString suggestion(String text) {
    return new AttributedString(
        text,
        colour
            ? AttributedStyle.DEFAULT.foreground(AttributedStyle.BRIGHT + AttributedStyle.BLACK)
            : AttributedStyle.DEFAULT.faint());
  }

  AttributedString fault(String text) {
    return new AttributedString(text, in(AttributedStyle.RED, AttributedStyle.DEFAULT));
  }

  AttributedString hint(String text) {
    return new AttributedString(text, AttributedStyle.DEFAULT.faint());
  }

  AttributedString bar(String text) {
    return new AttributedString(text, AttributedStyle.DEFAULT.inverse());
  }
}
