package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.pki.command.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/// `yett-pki` in this process, in a directory of its own, with a clock that stands and a person who
/// types what a test says.
final class Program {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  /// One line serves both authorities.
  static final String PASSPHRASE = "correct horse battery";

  final Path home;
  private final Queue<String> typed = new ArrayDeque<>();
  private Instant now = NOW;
  private byte[] input = {};

  /// What standard input holds.
  void input(byte[] bytes) {
    input = bytes.clone();
  }

  Program(Path home) throws IOException {
    this.home = home;
    write("pass", PASSPHRASE + "\n");
  }

  /// What one run gave.
  record Result(int status, String out, String err) {
    Result ok() {
      assertThat(err).isEmpty();
      assertThat(status).isZero();
      return this;
    }

    /// Fails with one line that says these things.
    Result fails(int expected, String... saying) {
      assertThat(err).startsWith("yett-pki: ").hasLineCount(1);
      for (var words : saying) {
        assertThat(err).contains(words);
      }
      assertThat(status).isEqualTo(expected);
      assertThat(out).isEmpty();
      return this;
    }
  }

  /// Makes both authorities of example.org in `ca` and `grants`.
  static Program withAuthorities(Path home) throws IOException {
    var program = new Program(home);
    var result =
        program.run("init --domain example.org --ca ca --grants grants --passphrase-file pass");
    assertThat(result.status()).describedAs(result.err()).isZero();
    return program;
  }

  void typing(String... lines) {
    typed.addAll(List.of(lines));
  }

  int untyped() {
    return typed.size();
  }

  void later(Duration duration) {
    now = now.plus(duration);
  }

  Instant now() {
    return now;
  }

  Path file(String name) {
    return home.resolve(name);
  }

  /// A file for its owner alone.
  void write(String name, String text) throws IOException {
    Files.deleteIfExists(file(name));
    Files.createFile(
        file(name),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file(name), text);
  }

  /// Words are separated by spaces; those after `--ca`, `--grants`, `--out` and the like, and a
  /// file to show, are names in the directory of this program.
  Result run(String line) {
    return run(line.split(" "));
  }

  Result run(String... words) {
    var arguments = words.clone();
    for (int i = 0; i < arguments.length; i++) {
      var file =
          i > 0
              && List.of(
                      "--ca",
                      "--grants",
                      "--out",
                      "--passphrase-file",
                      "--grants-passphrase-file",
                      "--request",
                      "--to",
                      "--from",
                      "--grants-out",
                      "--offline-root",
                      "--profiles",
                      "--protect-file",
                      "--anchors",
                      "--trust")
                  .contains(arguments[i - 1])
              && !arguments[i].equals("-");
      if (file
          || (i > 0
              && (arguments[0].equals("show") || (arguments[0].equals("verify") && i == 1))
              && !arguments[i].startsWith("-"))) {
        var slash = arguments[i].endsWith("/") ? "/" : "";
        arguments[i] = file(arguments[i]) + slash;
      }
    }
    return raw(arguments);
  }

  Result raw(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var world =
        new Surroundings(
            () -> now,
            question -> {
              var line = typed.poll();
              if (line == null) {
                throw new PkiException("nobody types", "");
              }
              return line.toCharArray();
            },
            () -> input,
            false);
    var status = Main.run(world, new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(status, out.toString(), err.toString());
  }
}
