package dev.yett.client.console.line;

/// A part of a line as it is typed.
sealed interface Token {
  /// Where it begins on the line.
  int start();

  /// The first place after it.
  int end();

  /// What is typed, without its quotation marks.
  ///
  /// @param bare typed without quotation marks and backslashes
  record Word(String text, int start, int end, boolean bare) implements Token {}

  /// What stands between words and is none.
  record Sign(Kind kind, int start, int end) implements Token {}

  /// From `#` to the end of the line.
  record Comment(int start, int end) implements Token {}

  /// The signs of the shell, all of which concern this machine only.
  enum Kind {
    /// `|`: output goes to a program here.
    PIPE("|"),
    /// `>`: output becomes a file here.
    INTO(">"),
    /// `>>`: output is added to a file here.
    ADD(">>"),
    /// `<`: input comes from a file here.
    FROM("<"),
    /// `&` at the end: in the background.
    APART("&"),
    /// `!` at the beginning: a program here.
    LOCAL("!"),
    /// The end of a line.
    END("\n");

    private final String typed;

    Kind(String typed) {
      this.typed = typed;
    }

    String typed() {
      return typed;
    }
  }
}
