package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// PROTOCOL §16 and [Reason] have the same codes in the same places.
final class ReasonTest {
  private static final Pattern CODE = Pattern.compile("`(-?[a-z][a-z-]*)`");

  @ParameterizedTest
  @EnumSource(Reason.Place.class)
  void the_page_lists_the_codes_of_each_place(Reason.Place place) throws IOException {
    Set<String> known =
        Arrays.stream(Reason.values())
            .filter(reason -> reason.standsIn(place))
            .map(Reason::code)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(written(place)).isEqualTo(known);
  }

  private static Set<String> written(Reason.Place place) throws IOException {
    String page = Files.readString(Path.of("../docs/PROTOCOL.md"));
    String section = page.substring(page.indexOf("\n## 16 "), page.indexOf("\n## 17 "));
    int refused = section.indexOf("**In `REFUSED`**");
    int failed = section.indexOf("**In `failed`");
    String part =
        switch (place) {
          case GOODBYE ->
              section
                  .substring(section.indexOf("**In `GOODBYE`**"), refused)
                  .lines()
                  .filter(line -> line.startsWith("| `"))
                  .map(line -> line.substring(0, line.indexOf('|', 1)))
                  .collect(Collectors.joining("\n"));
          case REFUSED -> section.substring(refused + 16, failed);
          case FAILED -> section.substring(failed + 30);
        };
    Set<String> codes = new TreeSet<>();
    CODE.matcher(part)
        .results()
        .map(match -> match.group(1))
        .map(code -> code.startsWith("-") ? "certificate" + code : code)
        .forEach(codes::add);
    return codes;
  }
}
