package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RemotePathTest {
  /// Every place where a component may stand, with every component that may not.
  static List<String> hostile() {
    List<String> paths = new ArrayList<>();
    List<String> places =
        List.of(
            "/%s",
            "/%s/a", "/data/%s", "/data/%s/a", "/data/a/%s", "/data/a/%s/b", "/data/a/b/c/d/%s");
    List<String> components =
        List.of(
            "",
            ".",
            "..",
            "a\0",
            "\0",
            "..\0",
            "x".repeat(256),
            "ü".repeat(128),
            "\ud800",
            "a\udc00");
    for (String place : places) {
      for (String component : components) {
        paths.add(place.replace("%s", component));
      }
    }
    paths.remove("/"); // the one of them that is a path
    for (String root :
        List.of(
            "Data",
            "1data",
            "-data",
            "da_ta",
            "da.ta",
            "data ",
            " data",
            "dätä",
            "d".repeat(64),
            "~",
            "$HOME",
            "C:",
            "data:",
            "*",
            "data\n",
            "\\data",
            "..data",
            "...",
            "%2e%2e",
            "da\u202eta")) {
      paths.add("/" + root);
      paths.add("/" + root + "/a");
    }
    for (String inside : List.of("//", "/./", "/../", "/.//", "/..//", "/../../")) {
      paths.add("/data" + inside + "a");
      paths.add("/data/a" + inside + "b");
      paths.add(inside + "data");
    }
    for (String start :
        List.of(
            "",
            "data",
            "data/a",
            "./data",
            "../data",
            "~/data",
            "\\data",
            "C:\\",
            "file:///data",
            " /data",
            "\0/data",
            "\n/data",
            "-/data",
            "%2fdata",
            "pump-7:/data",
            "\u2215data")) {
      paths.add(start);
    }
    for (String end :
        List.of("/", "//", "/.", "/..", "/./", "/../", "/../..", "/../../etc/passwd")) {
      paths.add("/data" + end);
      paths.add("/data/a" + end);
      paths.add("/data/a/b" + end);
    }
    paths.add("//");
    paths.add("///");
    paths.add("/data" + "/a".repeat(2046));
    paths.add("/data/" + "x/".repeat(2045));
    paths.add("/data" + ("/" + "y".repeat(255)).repeat(16));
    return paths.stream().distinct().toList();
  }

  @Test
  void g01_the_table_has_150_paths() {
    assertThat(hostile()).hasSizeGreaterThanOrEqualTo(150);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void g01_what_is_no_path_is_none(String text) {
    assertThat(RemotePath.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/", "/data", "/data/a", "/data/a/b", "/data/...", "/data/..a", "/data/.a", "/data/a b",
        "/data/-rf", "/data/~", "/data/ü", "/data/%2e%2e", "/data/a\\b", "/data/a\nb", "/data/*",
            "/d/$x"
      })
  void what_is_a_path_is_written_as_it_was_read(String text) {
    assertThat(RemotePath.parse(text).orElseThrow()).hasToString(text);
  }

  @Test
  void c08_paths_of_4095_bytes_and_components_of_255_are_the_longest() {
    assertThat(RemotePath.parse("/data/" + "x".repeat(255))).isPresent();
    assertThat(RemotePath.parse("/data/" + "ü".repeat(127))).isPresent();
    assertThat(RemotePath.parse("/data/" + "ü".repeat(128))).isEmpty();
    String almost = "/data" + ("/" + "y".repeat(253)).repeat(16);
    assertThat(almost).hasSize(4069);
    assertThat(RemotePath.parse(almost + "/" + "z".repeat(24))).isPresent();
    assertThat(RemotePath.parse(almost + "/" + "z".repeat(25))).isPresent();
    assertThat(RemotePath.parse(almost + "/" + "z".repeat(26))).isEmpty();
    assertThat(RemotePath.parse("/" + "d".repeat(63))).isPresent();
  }

  @Test
  void g02_a_sibling_with_a_common_prefix_is_not_below() {
    RemotePath data = RemotePath.parse("/data").orElseThrow();
    for (String other : List.of("/data-evil", "/data-evil/a", "/dat", "/datax", "/", "/x/data")) {
      assertThat(data.contains(RemotePath.parse(other).orElseThrow())).as(other).isFalse();
    }
    RemotePath deep = RemotePath.parse("/data/in").orElseThrow();
    for (String other : List.of("/data/in-evil", "/data/inx/a", "/data/i", "/data")) {
      assertThat(deep.contains(RemotePath.parse(other).orElseThrow())).as(other).isFalse();
    }
    assertThat(data.contains(data)).isTrue();
    assertThat(data.contains(deep)).isTrue();
    assertThat(RemotePath.TOP.contains(data)).isTrue();
  }

  @Test
  void one_walks_up_and_down() {
    RemotePath path = RemotePath.parse("/data/in/a").orElseThrow();
    assertThat(path.root()).contains("data");
    assertThat(path.rest()).containsExactly("in", "a");
    assertThat(path.name()).contains("a");
    assertThat(path.parent()).hasToString("/data/in");
    assertThat(RemotePath.TOP.parent()).isEqualTo(RemotePath.TOP);
    assertThat(RemotePath.TOP.child("data").orElseThrow().child("in")).contains(path.parent());
    for (String none : List.of("", ".", "..", "a/b", "\0")) {
      assertThat(path.child(none)).isEmpty();
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new RemotePath(List.of("data", "..")));
  }
}
