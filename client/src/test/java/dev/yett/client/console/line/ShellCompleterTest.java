package dev.yett.client.console.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.yett.client.console.Offers;
import dev.yett.client.console.ShellWords;
import dev.yett.client.console.job.Jobs;
import dev.yett.client.console.word.Place;
import dev.yett.protocol.RemotePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is offered for a line in which `|` is the cursor, after what does not begin so is left out.
final class ShellCompleterTest {
  @TempDir private Path here;
  private final ArrayList<RemotePath> asked = new ArrayList<>();
  private ShellCompleter completer;

  @TempDir private Path programs;

  @BeforeEach
  void place() throws Exception {
    for (var name : List.of("less", "lesskey", "sort")) {
      Files.createFile(
          programs.resolve(name),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
    Files.writeString(programs.resolve("lesson"), "");
    Files.writeString(here.resolve("read me.txt"), "");
    Files.writeString(here.resolve("it's.txt"), "");
    Files.writeString(here.resolve("-rf"), "");
    Files.writeString(here.resolve("red\u001b[31m"), "");
    Files.createDirectories(here.resolve("sub dir/deeper"));
    var place = new Place(RemotePath.parse("/files").orElseThrow(), here);
    var remote =
        Map.of(
            "/",
            List.of(directory("files"), directory("logs")),
            "/files",
            List.of(
                file("hello.txt"),
                file("two words.txt"),
                file("say \"hi\".txt"),
                directory("my dir"),
                file("-f"),
                file("evil\u001b[2J"),
                file("new\nline"),
                file("c1\u009b31m"),
                file("bidi\u202egnp"),
                file("../../etc/passwd"),
                file(".."),
                file("a/b"),
                file("")),
            "/files/my dir",
            List.of(file("inner.txt")));
    completer =
        new ShellCompleter(
            ShellWords.all(new Jobs()),
            Offers::all,
            Set.of("technician"),
            place,
            new RemoteDirectories(
                path -> {
                  asked.add(path);
                  return remote.getOrDefault(path.toString(), List.of());
                }),
            new Aliases(Map.of("ev", "every eco", "look", "cat")),
            new LocalPrograms(programs.toString()));
  }

  @Test
  void words_and_operations_that_the_grant_may_use_begin_a_line() {
    assertEquals(Set.of("stat", "status"), offered("sta|"));
    assertEquals(Set.of("ev", "every", "exit"), offered("e|"));
    assertTrue(offered("|").contains("ls"));
    assertFalse(offered("|").contains("reboot"));
    assertEquals(Set.of("status"), offered("help statu|"));
    assertEquals(Set.of("every"), offered("run e|"));
  }

  @Test
  void an_operation_of_the_shells_name_is_reached_by_run() {
    assertEquals(
        Set.of("eco", "boost", "mode=", "count="),
        only("run every |", "eco", "boost", "mode=", "count=", "every"));
  }

  @Test
  void arguments_come_by_their_type_and_place() {
    assertEquals(Set.of("boost"), offered("every bo|"));
    assertEquals(Set.of("mode=eco"), offered("every mode=e|"));
    assertEquals(
        Set.of("count=", "password=@", "force=true"),
        only("every eco |", "count=", "password=@", "force=true", "eco", "mode="));
    assertEquals(Set.of("wait=10s"), offered("every wait=|"));
    assertEquals(Set.of("force=true"), offered("every force=|"));
    assertFalse(offered("every mode=eco |").contains("mode="));
    assertEquals(Set.of(), offered("every level=|"));
  }

  @Test
  void no_argument_is_due_after_a_named_one() {
    assertFalse(offered("every count=5 |").contains("boost"));
  }

  @Test
  void a_path_argument_is_a_path_on_the_device() {
    assertEquals(Set.of("two words.txt"), offered("every eco 5 2.5 hi tw|"));
    assertEquals(Set.of("file=/files/my dir/inner.txt"), offered("every 'file=/files/my dir/i|'"));
  }

  @Test
  void a_secret_is_a_file_here_and_never_a_value() {
    assertEquals(Set.of("password=@read me.txt"), offered("every password=@r|"));
    assertEquals(Set.of(), offered("every password=r|"));
  }

  @Test
  void remote_paths_may_hold_blanks_and_quotes() {
    assertEquals(Set.of("two words.txt"), offered("cat tw|"));
    assertEquals(Set.of("two words.txt"), offered("cat 'two w|"));
    assertEquals(Set.of("two words.txt"), offered("cat two\\ w|"));
    assertEquals(Set.of("say \"hi\".txt"), offered("cat \"say \\\"h|"));
    assertEquals(Set.of("my dir/inner.txt"), offered("cat 'my dir/|"));
    assertEquals(Set.of("/files/", "/logs/"), offered("ls /|"));
    assertEquals(Set.of("../files/"), offered("ls ../f|"));
    assertEquals(Set.of("my dir/"), offered("cd |"));
  }

  @Test
  void options_do_not_count_as_places() {
    assertEquals(Set.of("hello.txt"), offered("ls -l he|"));
    assertEquals(Set.of("read me.txt"), offered("put -f read|"));
    assertEquals(Set.of("hello.txt"), offered("put -f 'read me.txt' he|"));
    assertEquals(Set.of("hello.txt"), offered("put 'read me.txt' -f he|"));
    assertEquals(Set.of("-l"), offered("ls hello.txt -|"));
    assertEquals(Set.of(), offered("ls -- -|"));
  }

  @Test
  void local_paths_are_offered_for_put_and_lcd() {
    assertEquals(Set.of("it's.txt"), offered("put it|"));
    assertEquals(Set.of("sub dir/"), offered("lcd |"));
    assertEquals(Set.of("sub dir/deeper/"), offered("put 'sub dir/|"));
    assertEquals(Set.of(), offered("put /nowhere/at/all/|"));
    assertEquals(Set.of(), offered("put 'nul\0/|"));
  }

  @Test
  void f02_names_that_cannot_be_typed_as_shown_are_not_offered() {
    assertEquals(
        Set.of("./-f", "hello.txt", "my dir/", "say \"hi\".txt", "two words.txt"),
        offered("cat |"));
    assertEquals(Set.of("./-rf", "it's.txt", "read me.txt", "sub dir/"), offered("put |"));
  }

  @Test
  void g18_what_only_contains_or_resembles_the_typed_name_is_not_offered() {
    assertEquals(Set.of(), matched("rm ello|"));
    assertEquals(Set.of(), matched("rm helo|"));
    assertEquals(Set.of("hello.txt"), matched("rm hel|"));
    assertEquals(Set.of("hello.txt"), matched("rm hel|.txt"));
    assertEquals(Set.of(), matched("rm hel|.csv"));
  }

  @Test
  void a_directory_is_asked_for_once_until_something_changes() {
    offered("cat h|");
    offered("cat he|");
    assertEquals(1, asked.size());
  }

  @Test
  void programs_here_are_offered_behind_a_pipe_and_an_exclamation_mark() {
    assertEquals(Set.of("less", "lesskey"), offered("status ^ le|"));
    assertEquals(Set.of("sort"), offered("!so|"));
    assertEquals(Set.of("it's.txt"), offered("!cat it|"));
    assertEquals(Set.of("it's.txt"), offered("status ^ less it|"));
  }

  @Test
  void files_here_are_offered_behind_an_angle() {
    assertEquals(Set.of("it's.txt"), offered("status > it|"));
    assertEquals(Set.of("it's.txt"), offered("status >>it|"));
    assertEquals(Set.of("it's.txt"), offered("every < it|"));
  }

  @Test
  void a_command_within_a_command_is_completed_as_one() {
    assertEquals(Set.of("status", "stat"), offered("watch 2s stat|"));
    assertEquals(Set.of("boost"), offered("watch 2s every bo|"));
    assertEquals(Set.of("hello.txt"), offered("repeat 3 cat hel|"));
    assertEquals(Set.of("2s"), only("watch 2|", "2s"));
    assertEquals(Set.of("status", "stat"), offered("watch stat|"));
    assertEquals(Set.of("hello.txt"), offered("watch cat hel|"));
    assertEquals(Set.of("2s", "status"), only("watch |", "2s", "status"));
  }

  @Test
  void a_new_line_begins_anew() {
    assertEquals(Set.of("stat", "status"), offered("every eco\nsta|"));
  }

  @Test
  void an_alias_is_offered_and_completed_as_what_it_stands_for() {
    assertEquals(Set.of("look"), offered("loo|"));
    assertEquals(Set.of("hello.txt"), offered("look hel|"));
    assertTrue(offered("ev |").contains("count="));
    assertFalse(offered("ev |").contains("eco"));
  }

  @Test
  void options_are_offered_after_a_dash() {
    assertEquals(Set.of("-l"), offered("ls -|"));
  }

  @Test
  void operations_and_words_come_with_what_they_do() {
    var described = candidates("|").stream().collect(Collectors.toMap(Candidate::value, c -> c));
    assertEquals("Operation every", described.get("every").descr());
    assertEquals("where we are here", described.get("lpwd").descr());
    assertEquals("operations", described.get("every").group());
  }

  private Set<String> only(String marked, String... among) {
    var found = offered(marked);
    found.retainAll(Set.of(among));
    return found;
  }

  private Set<String> offered(String marked) {
    int cursor = marked.indexOf('|');
    var line = new LineParser().parse(plain(marked), cursor, ParseContext.COMPLETE);
    var typed = line.word().substring(0, line.wordCursor());
    var values = new TreeSet<String>();
    for (var candidate : candidates(marked)) {
      if (candidate.value().startsWith(typed)) {
        values.add(candidate.value());
      }
    }
    return values;
  }

  /// As JLine matches them, with our matcher.
  private Set<String> matched(String marked) {
    int cursor = marked.indexOf('|');
    var line = new LineParser().parse(plain(marked), cursor, ParseContext.COMPLETE);
    var matcher = new PrefixMatcher();
    matcher.compile(Map.<LineReader.Option, Boolean>of(), false, line, false, 2, "");
    var values = new TreeSet<String>();
    matcher.matches(candidates(marked)).forEach(c -> values.add(c.value()));
    return values;
  }

  private List<Candidate> candidates(String marked) {
    int cursor = marked.indexOf('|');
    var candidates = new ArrayList<Candidate>();
    completer.complete(
        new LineParser().parse(plain(marked), cursor, ParseContext.COMPLETE), candidates);
    return candidates;
  }

  /// The line without its cursor; a pipe is written `^`.
  private static String plain(String marked) {
    return marked.replace("|", "").replace('^', '|');
  }

  private static RemoteDirectories.Entry file(String name) {
    return new RemoteDirectories.Entry(name, false);
  }

  private static RemoteDirectories.Entry directory(String name) {
    return new RemoteDirectories.Entry(name, true);
  }
}
