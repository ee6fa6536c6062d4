package dev.yett.client.console.plumbing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.client.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class OutletTest {
  @TempDir private Path directory;

  @Test
  void a_file_is_made_and_holds_what_was_written() throws Exception {
    var file = directory.resolve("out");
    try (var out = OutputFile.open(file, false)) {
      out.stream().write("hello".getBytes(UTF_8));
      assertThat(out.end()).isZero();
    }
    assertThat(file).hasContent("hello");
  }

  @Test
  void what_a_file_held_is_replaced_also_by_nothing() throws Exception {
    var file = Files.writeString(directory.resolve("out"), "a long text");
    try (var out = OutputFile.open(file, false)) {
      out.stream().write("new".getBytes(UTF_8));
      out.end();
    }
    assertThat(file).hasContent("new");
    try (var out = OutputFile.open(file, false)) {
      out.end();
    }
    assertThat(file).isEmptyFile();
  }

  @Test
  void what_a_file_held_stays_where_it_is_added_to() throws Exception {
    var file = Files.writeString(directory.resolve("out"), "one\n");
    try (var out = OutputFile.open(file, true)) {
      out.stream().write("two\n".getBytes(UTF_8));
      out.end();
    }
    assertThat(file).hasContent("one\ntwo\n");
  }

  @Test
  void a_command_that_is_refused_costs_no_file_and_makes_none() throws Exception {
    var file = Files.writeString(directory.resolve("out"), "kept");
    OutputFile.open(file, false).close();
    assertThat(file).hasContent("kept");
    var none = directory.resolve("none");
    OutputFile.open(none, false).close();
    assertThat(none).doesNotExist();
  }

  @Test
  void a_program_reads_what_is_written_and_its_status_is_told() throws Exception {
    var file = directory.resolve("sorted");
    try (var programs =
        Pipeline.start(
            List.of(List.of("sort"), List.of("head", "-n", "1")),
            directory,
            new Pipeline.Source.Ours(),
            Optional.of(new Pipeline.Into(file, false)))) {
      programs.stream().write("b\na\nc\n".getBytes(UTF_8));
      assertThat(programs.end()).isZero();
    }
    assertThat(file).hasContent("a\n");
    try (var programs = start("false")) {
      assertThat(programs.end()).isEqualTo(1);
    }
  }

  @Test
  void arguments_are_what_was_typed_and_no_shell_reads_them() throws Exception {
    var file = directory.resolve("said");
    try (var programs =
        Pipeline.start(
            List.of(List.of("printf", "%s\n", "$HOME", "*", "a  b", "`id`", "; id")),
            directory,
            new Pipeline.Source.Ours(),
            Optional.of(new Pipeline.Into(file, false)))) {
      programs.end();
    }
    assertThat(file).hasContent("$HOME\n*\na  b\n`id`\n; id\n");
  }

  @Test
  void a_program_that_has_seen_enough_is_known_by_a_broken_stream() throws Exception {
    try (var programs = start("true")) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  programs.stream().write(new byte[8192]);
                }
              })
          .isInstanceOf(IOException.class);
      assertThat(programs.isBroken()).isTrue();
      assertThat(programs.end()).isZero();
    }
  }

  @Test
  void what_cannot_be_is_told_before_anything_runs() throws Exception {
    assertThatThrownBy(() -> OutputFile.open(directory, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is a directory");
    assertThatThrownBy(() -> OutputFile.open(directory.resolve("no/where"), false))
        .hasMessageContaining("its directory is not there");
    assertThatThrownBy(() -> start("no-such-program-here"))
        .hasMessage("there is no program 'no-such-program-here' here");
    var plain = Files.writeString(directory.resolve("plain"), "");
    assertThatThrownBy(() -> start(plain.toString())).hasMessageContaining("cannot be run here");
  }

  @Test
  void a_fifo_is_not_waited_for() throws Exception {
    var fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> OutputFile.open(fifo, false))
        .hasMessageContaining("is not a regular file");
  }

  private Pipeline start(String program) throws UserError {
    return Pipeline.start(
        List.of(List.of(program)), directory, new Pipeline.Source.Ours(), Optional.empty());
  }
}
