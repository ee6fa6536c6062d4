package dev.yett.client.console.line;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.client.console.Offers;
import dev.yett.client.console.ShellWords;
import dev.yett.client.console.job.Jobs;
import dev.yett.client.console.word.Place;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.Printable;
import dev.yett.protocol.RemotePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is made out of a line in which `^` is the cursor.
final class SenseTest {
  @TempDir private Path programs;
  private Sense sense;

  @BeforeEach
  void sense() throws Exception {
    Files.createFile(
        programs.resolve("less"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    sense = sense(Offers.all());
  }

  private Sense sense(Catalogue catalogue) {
    return new Sense(
        ShellWords.all(new Jobs()),
        () -> catalogue,
        Set.of("technician"),
        new Place(RemotePath.parse("/files").orElseThrow(), programs),
        new Aliases(Map.of("ev", "every eco", "st", "status")),
        new LocalPrograms(programs.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "status^~OPERATION:status",
        "statu^~",
        "statux^~UNKNOWN:statux",
        "statu x^~UNKNOWN:statu",
        "reboot^~FAULT:reboot",
        "ls -l /files^~WORD:ls",
        "every eco^~OPERATION:every",
        "every ec^~OPERATION:every",
        "every ex^~OPERATION:every FAULT:ex",
        "every ec ^~OPERATION:every FAULT:ec",
        "every eco 1^~OPERATION:every",
        "every eco 12^~OPERATION:every FAULT:12",
        "every eco 1 ^~OPERATION:every FAULT:1",
        "every eco 5x^~OPERATION:every FAULT:5x",
        "every mode=eco count=12^~OPERATION:every NAME:mode= FAULT:count=12",
        "every mode=eco mode=boost ^~OPERATION:every NAME:mode= FAULT:mode=boost",
        "every mode=eco 5 ^~OPERATION:every NAME:mode= FAULT:5",
        "every wait=1^~OPERATION:every NAME:wait=",
        "every wait=1 ^~OPERATION:every FAULT:wait=1",
        "every force=true ^~OPERATION:every NAME:force=",
        "every force=no ^~OPERATION:every FAULT:force=no",
        "status too^~OPERATION:status FAULT:too",
        "status | less -S^~OPERATION:status SIGN:| PROGRAM:less",
        "status | nope ^~OPERATION:status SIGN:| UNKNOWN:nope",
        "status > out^~OPERATION:status SIGN:>",
        "status & # then^~OPERATION:status SIGN:& COMMENT:# then",
        "!less^~SIGN:! PROGRAM:less",
        "watch 2s every ex ^~WORD:watch OPERATION:every FAULT:ex",
        "run nothing ^~WORD:run UNKNOWN:nothing",
        "run reboot ^~WORD:run FAULT:reboot",
        "st^~WORD:st",
        "status¶statux ^~OPERATION:status SIGN:¶ UNKNOWN:statux",
      })
  void each_part_looks_as_what_it_is(String marked, String looks) {
    var line = marked.replace("^", "");
    assertThat(
            of(marked.replace('¶', '\n')).spans().stream()
                .map(s -> s.look() + ":" + line.substring(s.start(), s.end()))
                .collect(Collectors.joining(" ")))
        .isEqualTo(looks == null ? "" : looks);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "every eco 12^~count: .*9.*integer from 5 to 9.*",
        "every eco 5 9^~level: .*4.*",
        "every password=hunter2^~password is a secret: leave it out to be asked for it",
        "reboot ^~reboot needs one of the roles owner, which your grant does not have",
        "nothing ^~neither the shell nor the device knows 'nothing'",
        "status x ^~'x' is one value too many",
        "say ^| less ~neither.*",
      })
  void a_fault_says_why(String marked, String fault) {
    assertThat(of(marked).fault().orElseThrow()).matches(fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "every ^~Operation every · mode: which mode (one of eco, boost)",
        "every eco ^~Operation every · count: how many (integer from 5 to 9)",
        "every e^ 5~Operation every · mode: which mode (one of eco, boost)",
        "every level=^~Operation every · level: how far (decimal from 2.5 to 4)",
        "status ^~Operation status",
        "get ^~get [-f] [-r] [-p] [--limit RATE] REMOTE [LOCAL] · fetch a file",
        "get -f^~-f · replace one that is here",
        "repeat 3 every ^~Operation every · mode: which mode (one of eco, boost)",
        "ev^~stands for: every eco",
      })
  void a_hint_says_what_is_due(String marked, String hint) {
    assertThat(of(marked).hint()).hasValue(hint);
  }

  @Test
  void a_program_and_a_file_here_are_told_from_the_devices() {
    assertThat(of("status | le^").hint().orElseThrow()).startsWith("a program here");
    assertThat(of("status > o^").hint().orElseThrow()).startsWith("a file here");
  }

  @Test
  void nothing_typed_is_nothing_wrong() {
    assertThat(of("^")).isEqualTo(new Sensed(List.of(), of("^").fault(), of("^").hint()));
    assertThat(of("^").fault()).isEmpty();
  }

  @Test
  void f02_what_a_device_says_of_itself_is_escaped() {
    var evil = "evil\u001b[2J\u202e\n";
    var operation =
        Offers.operation(
            "evil",
            InputMode.NONE,
            Set.of("owner", "technician"),
            ArgumentSpec.of("word", ArgumentType.TEXT, evil));
    var told = sense(new Catalogue(List.of(operation), List.of())).of("evil ", 5);
    assertThat(told.hint()).hasValueSatisfying(h -> assertThat(Printable.isPrintable(h)).isTrue());
    assertThat(told.hint().orElseThrow()).contains("\\x1b");
  }

  @Test
  void every_beginning_of_a_line_is_made_out_wherever_its_cursor_stands() {
    var line = "watch 2s every eco 7 'x y' | less \"-S\" > out &\n!less # c";
    for (int end = 0; end <= line.length(); end++) {
      var beginning = line.substring(0, end);
      for (int cursor = -1; cursor <= end; cursor++) {
        for (var span : sense.of(beginning, cursor).spans()) {
          assertThat(span.end()).isBetween(span.start(), end);
        }
      }
    }
  }

  private Sensed of(String marked) {
    return sense.of(marked.replace("^", ""), marked.indexOf('^'));
  }
}
