package dev.yett.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.client.local.Folder;
import dev.yett.client.local.LocalTree;
import dev.yett.client.transfer.Watched.Happening;
import dev.yett.client.transfer.Watched.Moment;
import dev.yett.client.transfer.copy.Upload;
import dev.yett.client.transfer.sync.ToDevice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Somebody else removes, cuts, fills and swaps files and directories of this machine while a tree
/// goes to a device: each is told, once, and all the others arrive.
@Timeout(300)
final class VanishingTest extends VanishingScene {
  /// Makes `/up/tree` like the tree here.
  private long send(Watched watched) throws Exception {
    boolean there = !device.files.isEmpty();
    return run(
        watched,
        (lanes, options, progress) -> {
          try (var tree = new LocalTree(Folder.open(here))) {
            return new ToDevice(
                    lanes,
                    like(options),
                    progress,
                    (what, path, bytes) -> {},
                    tree,
                    remote("/up/tree"),
                    there)
                .run();
          }
        });
  }

  /// Happens to the entry that is found last, which is another each time: directories are in no
  /// order. It has been found, and not been opened.
  private static Happening toTheLastOf(Set<String> names, Fate fate) {
    return (moment, name, watched) -> {
      if (moment == Moment.EXPECTED && watched.expected.get() == names.size()) {
        var left = new TreeSet<>(names);
        left.removeAll(watched.begun);
        assertThat(left).hasSize(1);
        fate.meets(left.first());
      }
    };
  }

  private interface Fate {
    void meets(String name) throws IOException;
  }

  private static Set<String> without(Set<String> names, Set<String> gone) {
    return names.stream()
        .filter(name -> !gone.contains(name))
        .map(name -> "/up/tree/" + name)
        .collect(Collectors.toSet());
  }

  @Test
  void h08_a_file_that_goes_before_it_is_read_is_told_and_the_others_are_sent() throws Exception {
    var names = filesHere("a", "b", "c");
    var watched =
        new Watched("tree/", toTheLastOf(names, name -> Files.delete(here.resolve(name))));
    assertThat(send(watched)).isEqualTo(1);
    assertThat(watched.skipped).hasSize(1).containsValue(GONE);
    assertThat(device.files.keySet()).isEqualTo(without(names, watched.skipped.keySet()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"directory", "link"})
  void h08_a_file_that_becomes_something_else_before_it_is_read_is_told_and_never_followed(
      String kind) throws Exception {
    var names = filesHere("a", "b", "c");
    var canary = Files.writeString(temp.resolve("canary"), "CANARY");
    Fate swapped =
        name -> {
          var file = here.resolve(name);
          Files.delete(file);
          if (kind.equals("link")) {
            Files.createSymbolicLink(file, canary);
          } else {
            Files.createDirectory(file);
          }
        };
    var watched = new Watched("tree/", toTheLastOf(names, swapped));
    assertThat(send(watched)).isEqualTo(1);
    assertThat(watched.skipped).hasSize(1).containsValue("is not a regular file");
    assertThat(device.files.keySet()).isEqualTo(without(names, watched.skipped.keySet()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void h08_a_directory_that_goes_while_a_tree_is_sent_is_told_and_the_others_are_sent(
      boolean withTimes) throws Exception {
    preserve = withTimes;
    var names = filesHere("d1/f", "d2/f", "d3/f");
    Fate removed = name -> removeAll(here.resolve(name).getParent());
    var watched = new Watched("tree/", toTheLastOf(names, removed));
    // The directory's own time cannot be told of either.
    assertThat(send(watched)).isEqualTo(withTimes ? 2 : 1);
    assertThat(watched.skipped).hasSize(withTimes ? 2 : 1).containsValue(GONE);
    assertThat(device.files.keySet()).isEqualTo(without(names, watched.skipped.keySet()));
  }

  @Test
  void h08_all_that_is_sent_goes_and_what_was_found_by_then_is_told() throws Exception {
    filesHere("d1/f", "d2/f", "d3/f");
    Happening all =
        (moment, name, watched) -> {
          if (moment == Moment.EXPECTED && Files.exists(here)) {
            removeAll(here);
          }
        };
    var watched = new Watched("tree/", all);
    assertThat(send(watched)).isEqualTo(1);
    assertThat(watched.skipped).hasSize(1).containsValue(GONE);
    assertThat(device.files).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"goes", "shrinks", "grows", "is replaced"})
  void h08_a_file_that_is_another_when_it_has_been_read_is_not_stored(String fate)
      throws Exception {
    filesHere("a", "b");
    var big = here.resolve("big");
    byte[] content = new byte[1 << 20];
    new Random(8).nextBytes(content);
    Files.write(big, content);
    var other = Files.write(temp.resolve("other"), content);
    var once = new TreeSet<String>();
    Happening happening =
        (moment, name, watched) -> {
          if (moment == Moment.MOVED && name.equals("big") && once.add(name)) {
            switch (fate) {
              case "goes" -> Files.delete(big);
              case "shrinks" -> cut(big, 300_000);
              case "grows" -> Files.write(big, content, StandardOpenOption.APPEND);
              default -> Files.move(other, big, StandardCopyOption.ATOMIC_MOVE);
            }
          }
        };
    var watched = new Watched("tree/", happening);
    assertThat(send(watched)).isEqualTo(1);
    assertThat(watched.skipped).containsOnlyKeys("big");
    assertThat(watched.skipped.get("big")).contains("[source-changed]");
    assertThat(device.files).containsOnlyKeys("/up/tree/a", "/up/tree/b");
  }

  private static void cut(Path file, long length) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {GONE, "is not a link any more"})
  void h08_a_link_that_goes_before_it_is_sent_is_told_and_the_others_are_sent(String why)
      throws Exception {
    var names = Set.of("l1", "l2", "l3");
    for (var name : names) {
      Files.createSymbolicLink(here.resolve(name), Path.of("elsewhere"));
    }
    Fate fate =
        name -> {
          Files.delete(here.resolve(name));
          if (!why.equals(GONE)) {
            Files.writeString(here.resolve(name), "a file");
          }
        };
    var watched = new Watched("tree/", toTheLastOf(names, fate));
    assertThat(send(watched)).isEqualTo(1);
    assertThat(watched.skipped).hasSize(1).containsValue(why);
    assertThat(device.links.keySet()).isEqualTo(without(names, watched.skipped.keySet()));
  }

  @Test
  void h08_what_goes_before_its_turn_among_several_connections_is_a_failure_too() throws Exception {
    connections = 2;
    var names = filesHere("a", "b", "c", "d", "e", "f");
    Happening removed =
        (moment, name, watched) -> {
          // All are found before the first is sent.
          if (moment == Moment.EXPECTED && watched.expected.get() == names.size()) {
            Files.delete(here.resolve("c"));
          }
        };
    var watched = new Watched("tree/", removed);
    assertThat(send(watched)).isEqualTo(1);
    assertThat(watched.skipped).isEqualTo(Map.of("c", "is gone"));
    assertThat(device.files.keySet()).isEqualTo(without(names, Set.of("c")));
  }

  @Test
  void h08_a_large_file_that_goes_before_its_changes_are_sent_is_told_and_the_others_are_sent()
      throws Exception {
    device.files.put("/up/tree/big", new byte[300_000]);
    Files.write(here.resolve("big"), new byte[300_001]);
    filesHere("a");
    Happening removed =
        (moment, name, watched) -> {
          if (moment == Moment.EXPECTED) {
            Files.deleteIfExists(here.resolve("big"));
          }
        };
    var watched = new Watched("tree/", removed);
    assertThat(send(watched)).isEqualTo(1);
    assertThat(watched.skipped).isEqualTo(Map.of("big", GONE));
    assertThat(device.files.get("/up/tree/big")).hasSize(300_000);
    assertThat(device.files).containsKey("/up/tree/a");
  }

  @Test
  void h08_a_file_that_was_named_and_goes_is_told_and_the_others_are_sent() throws Exception {
    filesHere("a", "b", "c");
    var named = new ArrayList<Path>();
    for (var name : List.of("a", "b", "c")) {
      named.add(here.resolve(name));
    }
    Happening removed =
        (moment, name, watched) -> {
          if (moment == Moment.BEGUN && name.equals("a")) {
            Files.delete(here.resolve("b"));
          }
        };
    var watched = new Watched("", removed);
    long failures =
        run(
            watched,
            (lanes, options, progress) ->
                new Upload(lanes, options, progress, false).copy(named, remote("/up"), true));
    assertThat(failures).isEqualTo(1);
    assertThat(watched.skipped).isEqualTo(Map.of(here.resolve("b").toString(), GONE));
    assertThat(device.files).containsOnlyKeys("/up/a", "/up/c");
  }
}
