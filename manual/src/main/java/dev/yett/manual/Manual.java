package dev.yett.manual;

import dev.yett.client.Interrupts;
import dev.yett.client.command.Session;
import dev.yett.client.command.YettCommand;
import dev.yett.client.show.Stdio;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes `man/*.1` and `completion/*`, at each build.
final class Manual {
  /// Of the sources, as the build stamps its archives: the same sources give the same pages.
  private static final String DATE = "2025-01-01";

  private Manual() {}

  /// `Manual DIRECTORY VERSION`.
  public static void main(String[] arguments) throws IOException {
    write(Path.of(arguments[0]), arguments[1]);
  }

  static void write(Path directory, String version) throws IOException {
    var man = Files.createDirectories(directory.resolve("man"));
    var completion = Files.createDirectories(directory.resolve("completion"));
    for (var program : programs()) {
      for (var node : program.all().toList()) {
        Files.writeString(man.resolve(node.page() + ".1"), ManPage.of(node, version, DATE));
      }
      var name = program.spec().name();
      Files.writeString(completion.resolve(name + ".bash"), BashCompletion.of(program));
      Files.writeString(completion.resolve("_" + name), ZshCompletion.of(program));
    }
  }

  /// The three programs; nothing of them is run.
  static List<Node> programs() {
    var nowhere = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    var stdio =
        new Stdio(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            false,
            false);
    var session = new Session(stdio, Map.of(), Interrupts.none(), Optional.empty());
    return List.of(
        new Node(YettCommand.commandLine(session)),
        new Node(dev.yett.server.Main.commandLine(nowhere, nowhere)),
        new Node(dev.yett.pki.Main.commandLine(nowhere, nowhere)));
  }
}
