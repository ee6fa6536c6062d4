package dev.yett.client.console.word;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.yett.client.Arguments;
import dev.yett.client.BuiltIn;
import dev.yett.client.UserError;
import dev.yett.client.Words;
import dev.yett.client.console.AskedSecrets;
import dev.yett.client.console.Offers;
import dev.yett.client.console.ShellWords;
import dev.yett.client.console.job.Jobs;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Printable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class HelpTest {
  private static final Set<String> TECHNICIAN = Set.of("technician");

  @Test
  void an_operation_with_an_argument_of_every_type_reads_so() {
    assertEquals(
        """
        every eco|boost COUNT LEVEL WORD FILE PEER PORT WAIT [force=true] [password=@FILE] [NOTE]: Operation every
          mode                               which mode (one of eco, boost)
          count                              how many (integer from 5 to 9)
          level                              how far (decimal from 2.5 to 4)
          word                               what to say (text)
          file                               where to (path on the device)
          peer                               which machine (host name or address)
          port                               which port (port)
          wait                               how long (duration such as 30s or 10m)
          force                              at once (flag: force=true)
          password                           the word (secret, which is asked for)
          note                               why (text, optional)
          It takes input, up to Ctrl-D.
          It is ended after 90s.
          For example: every eco 5 2.5 WORD /files/name host.example.org 8080 1s\
        """
            .lines()
            .toList(),
        Help.operation(Offers.EVERY, TECHNICIAN));
  }

  @Test
  void an_example_is_taken_by_the_operation_it_explains() throws UserError {
    for (var operation : Offers.all().operations()) {
      var words = Words.split(Help.example(operation));
      assertEquals(operation.name(), words.getFirst());
      Arguments.parse(operation, words.subList(1, words.size()), new AskedSecrets());
    }
  }

  @Test
  void a_role_that_is_missing_is_told() {
    assertTrue(
        Help.operation(Offers.REBOOT, TECHNICIAN).stream()
            .anyMatch(l -> l.contains("one of the roles owner")));
    assertTrue(
        Help.operations(Offers.all(), TECHNICIAN).stream()
            .anyMatch(l -> l.contains("reboot") && l.endsWith("(not with your grant)")));
    assertFalse(
        Help.overview(ShellWords.all(new Jobs()), Offers.all(), TECHNICIAN).stream()
            .anyMatch(l -> l.contains("reboot")));
  }

  @Test
  void what_works_behind_the_words_of_the_shell_is_no_news_to_who_asks_for_help() {
    var catalogue = new Catalogue(List.of(BuiltIn.GET, BuiltIn.STATUS, Offers.EVERY), List.of());
    var overview = Help.overview(ShellWords.all(new Jobs()), catalogue, TECHNICIAN);
    assertFalse(overview.stream().anyMatch(l -> l.contains(BuiltIn.GET.summary())));
    assertTrue(overview.stream().anyMatch(l -> l.contains(BuiltIn.STATUS.summary())));
    assertTrue(overview.stream().anyMatch(l -> l.contains(Offers.EVERY.summary())));
    assertTrue(
        Help.operations(catalogue, TECHNICIAN).stream()
            .anyMatch(l -> l.contains(BuiltIn.GET.summary())));
  }

  @ParameterizedTest
  @CsvSource({
    "stauts, status",
    "statu, status",
    "statuss, status",
    "stotus, status",
    "sttas,",
    "completely,",
    "s,",
    "mv2, mv",
    "ax,",
  })
  void a_slip_of_the_finger_is_told_where_only_one_name_can_be_meant(String typed, String meant) {
    var names = List.of("status", "mv", "ab", "ac");
    assertEquals(Optional.ofNullable(meant), Slip.of(typed, names));
  }

  @Test
  void f02_a_hostile_summary_is_escaped_everywhere() {
    var hostile = hostile();
    var catalogue = new Catalogue(List.of(hostile), List.of());
    Stream.of(
            Help.overview(ShellWords.all(new Jobs()), catalogue, TECHNICIAN),
            Help.operations(catalogue, TECHNICIAN),
            Help.operation(hostile, TECHNICIAN))
        .flatMap(List::stream)
        .forEach(line -> assertTrue(Printable.isPrintable(line), Printable.escape(line)));
  }

  static Stream<Manual> words() {
    return ShellWords.all(new Jobs()).manuals().stream();
  }

  @ParameterizedTest
  @MethodSource("words")
  void every_word_of_the_shell_has_examples_that_parse(Manual word) throws UserError {
    var help = Help.word(word);
    assertTrue(help.getFirst().startsWith(word.usage() + ": "));
    assertFalse(word.examples().isEmpty());
    for (var example : word.examples()) {
      assertTrue(help.contains("  " + example));
      var words = Words.split(example);
      assertEquals(word.name(), words.getFirst());
      var given = Given.of(word, words.subList(1, words.size()));
      long least = required(word.usage());
      assertTrue(given.words().size() >= least, example);
      assertTrue(
          Help.overview(ShellWords.all(new Jobs()), Offers.all(), TECHNICIAN).stream()
              .anyMatch(l -> l.contains(word.usage())));
    }
  }

  @Test
  void quit_is_exit() {
    assertEquals("exit", ShellWords.all(new Jobs()).find("quit").orElseThrow().manual().name());
    assertTrue(ShellWords.all(new Jobs()).find("Exit").isEmpty());
  }

  /// Words that must follow, those in brackets being optional.
  private static long required(String usage) {
    return Stream.of(usage.replaceAll("\\[[^]]*]", "").strip().split(" +", -1)).count() - 1;
  }

  private static OperationSpec hostile() {
    var evil = "evil \u001b[2J\u009b31m\u202e\r\nyett: all is well";
    return new OperationSpec(
        "evil",
        evil,
        List.of(ArgumentSpec.of("word", dev.yett.protocol.ArgumentType.TEXT, evil)),
        InputMode.NONE,
        dev.yett.protocol.OutputMode.BYTES,
        dev.yett.protocol.Effect.READS,
        dev.yett.protocol.Survival.NONE,
        false,
        false,
        java.util.Optional.empty(),
        java.util.Optional.empty(),
        java.util.OptionalLong.empty());
  }
}
