package dev.yett.client.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.client.local.Folder;
import dev.yett.client.local.LocalTree;
import dev.yett.client.transfer.Watched.Happening;
import dev.yett.client.transfer.Watched.Moment;
import dev.yett.client.transfer.sync.FromDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Somebody else removes, and takes, places of this machine while a tree comes there: each entry
/// that loses its place is told, once, and all the others come.
@Timeout(300)
final class VanishingPlaceTest extends VanishingScene {
  /// Makes the tree here like `/logs`.
  private long fetch(Watched watched) throws Exception {
    return run(
        watched,
        (lanes, options, progress) -> {
          try (var tree = new LocalTree(Folder.open(here))) {
            return new FromDevice(
                    lanes,
                    like(options),
                    progress,
                    (what, path, bytes) -> {},
                    remote("/logs"),
                    Optional.of(tree))
                .run();
          }
        });
  }

  private void filesThere(String... names) {
    for (var name : names) {
      device.files.put("/logs/" + name, ("content of " + name).getBytes(UTF_8));
    }
  }

  private Map<String, String> contents() throws IOException {
    var contents = new TreeMap<String, String>();
    try (var below = Files.walk(here)) {
      for (var file : below.filter(Files::isRegularFile).toList()) {
        contents.put(here.relativize(file).toString(), Files.readString(file));
      }
    }
    return contents;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void h08_a_directory_that_goes_while_a_tree_comes_is_told_and_the_rest_comes(boolean withTimes)
      throws Exception {
    preserve = withTimes;
    filesThere("d/a", "d/b", "d/c", "e/f");
    Happening removed =
        (moment, name, watched) -> {
          if (moment == Moment.BEGUN && name.equals("d/b")) {
            removeAll(here.resolve("d"));
          }
        };
    var watched = new Watched("", removed);
    // The directory's own time cannot be set either.
    assertThat(fetch(watched)).isEqualTo(withTimes ? 4 : 3);
    assertThat(watched.skipped).containsKeys("d/a", "d/b", "d/c").hasSize(withTimes ? 4 : 3);
    assertThat(watched.skipped.values()).allSatisfy(why -> assertThat(why).endsWith(GONE_HERE));
    assertThat(contents()).isEqualTo(Map.of("e/f", "content of e/f"));
    assertThat(here.resolve("d")).doesNotExist();
  }

  @Test
  void h08_the_directory_that_a_tree_comes_into_goes_and_each_entry_is_told() throws Exception {
    filesThere("a", "b", "d/c");
    Happening removed =
        (moment, name, watched) -> {
          if (moment == Moment.BEGUN && name.equals("a")) {
            removeAll(here);
          }
        };
    var watched = new Watched("", removed);
    assertThat(fetch(watched)).isEqualTo(4);
    assertThat(watched.skipped).containsOnlyKeys("a", "b", "d", "d/c");
    assertThat(watched.skipped.values()).allSatisfy(why -> assertThat(why).endsWith(GONE_HERE));
    assertThat(here).doesNotExist();
  }

  @Test
  void h08_a_place_that_is_taken_while_a_file_comes_stays_taken_and_the_others_come()
      throws Exception {
    overwrite = false;
    filesThere("a", "b");
    Happening taken =
        (moment, name, watched) -> {
          if (moment == Moment.BEGUN && name.equals("a")) {
            Files.writeString(here.resolve("a"), "mine");
          }
        };
    var watched = new Watched("", taken);
    assertThat(fetch(watched)).isEqualTo(1);
    assertThat(watched.skipped).isEqualTo(Map.of("a", "exists here"));
    assertThat(contents()).isEqualTo(Map.of("a", "mine", "b", "content of b"));
  }

  @Test
  void h08_a_file_that_goes_before_its_changes_come_is_told_and_the_others_come() throws Exception {
    device.files.put("/logs/d/big", new byte[300_001]);
    filesThere("a");
    Files.write(Files.createDirectory(here.resolve("d")).resolve("big"), new byte[300_000]);
    Happening removed =
        (moment, name, watched) -> {
          if (moment == Moment.BEGUN && name.equals("d/big")) {
            removeAll(here.resolve("d"));
          }
        };
    var watched = new Watched("", removed);
    assertThat(fetch(watched)).isEqualTo(1);
    assertThat(watched.skipped).isEqualTo(Map.of("d/big", GONE_HERE));
    assertThat(contents()).isEqualTo(Map.of("a", "content of a"));
  }
}
