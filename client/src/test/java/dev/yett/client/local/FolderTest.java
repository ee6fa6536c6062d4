package dev.yett.client.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is received lands where the user said, whole or not at all.
@Timeout(300)
final class FolderTest {
  @TempDir private Path temp;
  private Path here = Path.of("");
  private Path outside = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    here = Files.createDirectory(temp.resolve("here"));
    outside = Files.createDirectory(temp.resolve("outside"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/a", "../a", "a\0b", "a/", "/"})
  void g10_what_is_no_single_name_is_refused_by_every_method(String name) throws IOException {
    try (var folder = Folder.open(here)) {
      assertThat(Folder.isName(name)).isFalse();
      assertThatThrownBy(() -> folder.create(name)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> folder.make(name)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> folder.find(name)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> folder.mode(name, 0777)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> folder.deleteFile(name)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> folder.deleteTree(name)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> Incoming.fresh(folder, name)).isInstanceOf(IOException.class);
    }
    assertThat(here).isEmptyDirectory();
  }

  @Test
  void g03_a_planted_link_is_neither_entered_nor_read_nor_written_through() throws IOException {
    Files.writeString(outside.resolve("secret"), "canary");
    Files.createSymbolicLink(here.resolve("dir"), outside);
    Files.createSymbolicLink(here.resolve("file"), outside.resolve("secret"));
    try (var folder = Folder.open(here)) {
      assertThatThrownBy(() -> folder.enter("dir")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> folder.make("dir")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> folder.read("file")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> folder.change("file")).isInstanceOf(IOException.class);
      try (var incoming = Incoming.fresh(folder, "file")) {
        incoming.write("new".getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, 3);
        incoming.complete(0644, Optional.empty(), true);
        incoming.place(true);
      }
      folder.make("tree").close();
      Files.createSymbolicLink(here.resolve("tree/out"), outside);
      folder.deleteTree("tree");
    }
    assertThat(outside.resolve("secret")).hasContent("canary");
    assertThat(here.resolve("file")).isRegularFile().hasContent("new");
    assertThat(Files.isSymbolicLink(here.resolve("file"))).isFalse();
  }

  @Test
  void g04_a_directory_swapped_for_a_link_while_it_is_held_leads_nowhere_else() throws IOException {
    try (var folder = Folder.open(here);
        var inner = folder.make("in")) {
      Files.move(here.resolve("in"), here.resolve("moved"));
      Files.createSymbolicLink(here.resolve("in"), outside);
      try (var incoming = Incoming.fresh(inner, "x")) {
        incoming.complete(0644, Optional.empty(), false);
        incoming.place(true);
      }
      inner.make("deeper").close();
    }
    assertThat(outside).isEmptyDirectory();
    assertThat(here.resolve("moved/x")).isRegularFile();
    assertThat(here.resolve("moved/deeper")).isDirectory();
  }

  @Test
  void g07_a_fifo_is_refused_before_it_is_opened() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", here.resolve("pipe").toString()).start().waitFor())
        .isZero();
    try (var folder = Folder.open(here)) {
      assertThat(folder.find("pipe").orElseThrow().type()).isEqualTo(Local.Type.OTHER);
      assertThatThrownBy(() -> folder.read("pipe")).hasMessageContaining("not a regular file");
    }
  }

  @Test
  void g11_modes_are_nine_bits_and_without_preserving_nothing_becomes_executable()
      throws IOException {
    try (var folder = Folder.open(here)) {
      for (int mode : new int[] {07777, 04755, 0777, 0600, 0444}) {
        try (var incoming = Incoming.fresh(folder, "kept")) {
          incoming.complete(mode, Optional.of(Instant.ofEpochSecond(1_000)), false);
          incoming.place(true);
        }
        assertThat(folder.find("kept").orElseThrow().mode()).isEqualTo(mode & 0777);
        assertThat((int) Files.getAttribute(here.resolve("kept"), "unix:mode") & 07000).isZero();
        try (var incoming = Incoming.fresh(folder, "plain" + mode, mode)) {
          incoming.complete(mode, Optional.empty(), false);
          incoming.place(false);
        }
        int plain = folder.find("plain" + mode).orElseThrow().mode();
        assertThat(plain & 0111).isZero();
        assertThat(plain & 0600).isEqualTo(0600);
      }
      assertThat(folder.find("kept").orElseThrow().modified())
          .isEqualTo(Instant.ofEpochSecond(1_000));
    }
  }

  @Test
  void h09_until_it_is_placed_the_old_file_stands_and_what_is_given_up_is_gone()
      throws IOException {
    Files.writeString(here.resolve("x"), "old");
    try (var folder = Folder.open(here)) {
      try (var incoming = Incoming.resumed(folder, "x", "pump-7:/a/x")) {
        incoming.write(new byte[] {1, 2, 3}, 0, 3);
        assertThat(here.resolve("x")).hasContent("old");
      }
      assertThat(names()).containsExactly("x");
      assertThatThrownBy(
              () -> {
                try (var incoming = Incoming.fresh(folder, "x")) {
                  incoming.complete(0644, Optional.empty(), false);
                  incoming.place(false);
                }
              })
          .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
      assertThat(names()).containsExactly("x");
      assertThat(here.resolve("x")).hasContent("old");
    }
  }

  @Test
  void h07_a_part_is_found_again_by_the_same_origin_alone() throws Exception {
    byte[] content = new byte[100_000];
    new Random(3).nextBytes(content);
    try (var folder = Folder.open(here)) {
      try (var incoming = Incoming.resumed(folder, "x", "a")) {
        incoming.write(content, 0, 60_000);
        incoming.keepPart();
      }
      try (var other = Incoming.resumed(folder, "x", "b")) {
        assertThat(other.kept()).isZero();
      }
      try (var again = Incoming.resumed(folder, "x", "a")) {
        assertThat(again.kept()).isEqualTo(60_000);
        again.goOnAt(50_000);
        again.write(content, 50_000, 50_000);
        again.complete(0644, Optional.empty(), true);
        again.place(false);
      }
      assertThat(Files.readAllBytes(here.resolve("x"))).isEqualTo(content);
      assertThat(names()).containsExactly("x");
    }
  }

  @Test
  void h05_two_who_receive_the_same_file_at_once_do_not_share_a_part() throws IOException {
    try (var folder = Folder.open(here);
        var one = Incoming.resumed(folder, "x", "a");
        var two = Incoming.resumed(folder, "x", "a")) {
      one.write(new byte[10_000], 0, 10_000);
      two.write("two".getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, 3);
      two.complete(0644, Optional.empty(), false);
      two.place(false);
      one.complete(0644, Optional.empty(), false);
      one.place(true);
    }
    assertThat(Files.size(here.resolve("x"))).isEqualTo(10_000);
    assertThat(names()).containsExactly("x");
  }

  @Test
  void h09_what_a_killed_program_left_of_a_small_file_is_taken_by_the_same_transfer_later()
      throws IOException {
    var left = here.resolve(Incoming.partName("x", "pump-7:/a/x"));
    Files.writeString(left, "longer than what comes, from a program that was killed");
    try (var folder = Folder.open(here);
        var again = Incoming.again(folder, "x", "pump-7:/a/x", 0640)) {
      assertThat(again.position()).isZero();
      again.write(new byte[] {'n', 'e', 'w'}, 0, 3);
      again.complete(0640, Optional.empty(), false);
      again.place(false);
    }
    assertThat(here.resolve("x")).hasContent("new");
    assertThat(names()).containsExactly("x");
  }

  @Test
  void h05_two_who_receive_the_same_small_file_at_once_do_not_share_a_temporary()
      throws IOException {
    try (var folder = Folder.open(here);
        var one = Incoming.again(folder, "x", "a", 0600);
        var two = Incoming.again(folder, "x", "a", 0600)) {
      one.write(new byte[10_000], 0, 10_000);
      two.write("two".getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, 3);
      two.complete(0644, Optional.empty(), false);
      two.place(false);
      one.complete(0644, Optional.empty(), false);
      one.place(true);
    }
    assertThat(Files.size(here.resolve("x"))).isEqualTo(10_000);
    assertThat(names()).containsExactly("x");
  }

  @Test
  void g08_what_lies_under_a_temporarys_name_and_is_no_file_is_left_alone() throws IOException {
    var outside = Files.writeString(here.resolve("outside"), "CANARY");
    Files.createSymbolicLink(here.resolve(Incoming.partName("x", "a")), outside);
    try (var folder = Folder.open(here);
        var incoming = Incoming.again(folder, "x", "a", 0600)) {
      incoming.write(new byte[] {'n'}, 0, 1);
      incoming.complete(0644, Optional.empty(), false);
      incoming.place(false);
    }
    assertThat(outside).hasContent("CANARY");
    assertThat(here.resolve("x")).hasContent("n");
  }

  @Test
  void zeros_become_holes_and_come_back_as_zeros() throws Exception {
    byte[] content = new byte[3_000_000];
    new Random(4).nextBytes(content);
    java.util.Arrays.fill(content, 65_536, 2_000_000, (byte) 0);
    java.util.Arrays.fill(content, 2_500_000, 3_000_000, (byte) 0);
    try (var folder = Folder.open(here);
        var incoming = Incoming.fresh(folder, "x")) {
      for (int at = 0; at < content.length; at += 65_536) {
        incoming.write(content, at, Math.min(65_536, content.length - at));
      }
      incoming.complete(0644, Optional.empty(), true);
      incoming.place(false);
    }
    assertThat(Files.readAllBytes(here.resolve("x"))).isEqualTo(content);
    var stat = new ProcessBuilder("stat", "-c", "%b", here.resolve("x").toString()).start();
    long blocks =
        Long.parseLong(
            new String(
                    stat.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .strip());
    assertThat(blocks * 512).isLessThan(1_000_000);
  }

  @Test
  void g22_names_of_255_bytes_with_newlines_and_of_any_script_are_listed_one_at_a_time()
      throws IOException {
    var names =
        java.util.Set.of("x".repeat(255), "a\nb", "\u001b[31m", "é", "e\u0301", "-rf", " ", "ß");
    for (var name : names) {
      Files.createFile(here.resolve(name));
    }
    var seen = new ArrayList<String>();
    try (var folder = Folder.open(here);
        var entries = folder.list()) {
      while (entries.hasNext()) {
        seen.add(entries.next().name());
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(names);
    assertThat(PosixFilePermissions.toString(Permissions.of(0640))).isEqualTo("rw-r-----");
    assertThat(Permissions.bits(PosixFilePermissions.fromString("rwxr-x--x"))).isEqualTo(0751);
  }

  private java.util.Set<String> names() throws IOException {
    try (var files = Files.list(here)) {
      return files
          .map(f -> f.getFileName().toString())
          .collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
    }
  }
}
