package dev.yett.manual;

import java.util.List;

/// A manual page of section 1, in roff with the macros of man(7).
final class ManPage {
  private final Node node;
  private final String version;
  private final StringBuilder out = new StringBuilder();

  private ManPage(Node node, String version) {
    this.node = node;
    this.version = version;
  }

  /// The page of a program or command.
  ///
  /// @param date of the sources, `YYYY-MM-DD`: the same sources give the same page
  static String of(Node node, String version, String date) {
    var page = new ManPage(node, version);
    page.write(date);
    return page.out.toString();
  }

  private void write(String date) {
    line(
        ".TH %s 1 %s \"Yett %s\" \"Yett Manual\""
            .formatted(node.page().toUpperCase(java.util.Locale.ROOT), date, escape(version)));
    section("NAME");
    line(escape(node.page()) + " \\- " + escape(node.summary()));
    section("SYNOPSIS");
    verbatim(node.synopsis());
    section("DESCRIPTION");
    paragraphs(node.description());
    paragraphs(node.remarks());
    commands();
    arguments();
    options();
    if (!node.examples().isEmpty()) {
      section("EXAMPLES");
      verbatim(node.examples());
    }
    seeAlso();
  }

  private void commands() {
    if (!node.children().isEmpty()) {
      section("COMMANDS");
      for (var child : node.children()) {
        line(".TP");
        line(".BR " + escape(child.page()) + " (1)");
        line(escape(child.summary() + "."));
      }
    }
  }

  private void arguments() {
    if (!node.positions().isEmpty()) {
      section("ARGUMENTS");
      for (var position : node.positions()) {
        line(".TP");
        line("\\fI" + escape(Node.label(position)) + "\\fR");
        line(escape(Node.text(position)));
      }
    }
  }

  private void options() {
    if (!node.options().isEmpty()) {
      section("OPTIONS");
      for (var option : node.options()) {
        line(".TP");
        var value = option.arity().max() == 0 ? "" : " \\fI" + escape(Node.label(option)) + "\\fR";
        line("\\fB" + escape(String.join(", ", option.names())) + "\\fR" + value);
        line(escape(Node.text(option)));
      }
    }
  }

  private void seeAlso() {
    var root = node.spec().root();
    var others =
        node.all().count() > 1 && node.spec().parent() == null
            ? List.of("yett", "yettd", "yett-pki").stream().filter(p -> !p.equals(root.name()))
            : java.util.stream.Stream.of(root.name());
    section("SEE ALSO");
    line(String.join(",\n", others.map(p -> ".BR " + escape(p) + " (1)").toList()));
  }

  private void section(String name) {
    line(".SH " + name);
  }

  /// Lines that are not filled.
  private void verbatim(List<String> lines) {
    line(".nf");
    lines.forEach(l -> line(escape(l)));
    line(".fi");
  }

  /// Runs of lines, parted by empty ones; those that begin with blanks keep their shape.
  private void paragraphs(List<String> lines) {
    boolean begun = true;
    boolean shaped = false;
    for (var text : lines) {
      boolean indented = text.startsWith("  ");
      if (shaped && !indented) {
        line(".fi");
        shaped = false;
      }
      if (text.isBlank()) {
        begun = true;
        continue;
      }
      if (begun && !out.toString().endsWith(".SH DESCRIPTION\n")) {
        line(".PP");
      }
      begun = false;
      if (indented && !shaped) {
        line(".nf");
        shaped = true;
      }
      line(escape(text));
    }
    if (shaped) {
      line(".fi");
    }
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  /// No character of a text is taken for a request: man(7), groff(7).
  static String escape(String text) {
    var escaped =
        text.replace("\\", "\\e")
            .replace("-", "\\-")
            .replace("'", "\\(aq")
            .replace("`", "\\(ga")
            .replace("^", "\\(ha")
            .replace("~", "\\(ti")
            .replace("\"", "\\(dq")
            .replace("…", "...");
    return escaped.startsWith(".") ? "\\&" + escaped : escaped;
  }
}
