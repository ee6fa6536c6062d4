package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Digest;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.protocol.tree.Settled;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Devices that send other than what was asked for: the evil servers of OpenSSH's regression suite
/// and more of our own, against a file, a tree, and a sync.
@Timeout(300)
final class EvilTransferTest extends EvilTransferScene {
  /// What an evil device sends after the directory itself.
  private interface Lie {
    void tell(PieceWriter to, String asked) throws IOException;
  }

  private static final Map<String, Lie> LIES =
      Map.ofEntries(
          Map.entry("other-name", (to, asked) -> whole(to, "other")),
          Map.entry("parent", (to, asked) -> whole(to, "..")),
          Map.entry("itself", (to, asked) -> whole(to, ".")),
          Map.entry("empty-name", (to, asked) -> whole(to, "")),
          Map.entry("absolute", (to, asked) -> whole(to, "/etc/evil")),
          Map.entry("climbing", (to, asked) -> whole(to, "../../evil")),
          Map.entry("climbing-later", (to, asked) -> whole(to, "a/../../evil")),
          Map.entry("double-slash", (to, asked) -> whole(to, "a//evil")),
          Map.entry("trailing-slash", (to, asked) -> whole(to, asked + "/")),
          Map.entry("nul", (to, asked) -> whole(to, "a\0b")),
          Map.entry("too-long", (to, asked) -> whole(to, "x".repeat(256))),
          Map.entry(
              "directory-for-file",
              (to, asked) -> to.entry(TreeEntry.of(asked, EntryType.DIRECTORY))),
          Map.entry(
              "link-for-file",
              (to, asked) ->
                  to.entry(TreeEntry.of(asked, EntryType.LINK).leadingTo("/etc/passwd"))),
          Map.entry(
              "longer",
              (to, asked) -> {
                to.entry(FileDevice.header(asked, 4));
                to.data(new byte[100_000], 0, 100_000);
                to.end(new ContentDigest(100_000, Digest.sha256(new byte[100_000])));
              }),
          Map.entry(
              "endless-hole",
              (to, asked) -> {
                to.entry(FileDevice.header(asked, 4));
                to.hole(1L << 52);
                to.end(new ContentDigest(1L << 52, Digest.sha256(EVIL)));
              }),
          Map.entry(
              "other-digest",
              (to, asked) -> {
                to.entry(FileDevice.header(asked, 4));
                to.data(EVIL, 0, 4);
                to.end(new ContentDigest(4, Digest.sha256("good".getBytes(UTF_8))));
              }),
          Map.entry(
              "no-end",
              (to, asked) -> {
                to.entry(FileDevice.header(asked, 4));
                to.data(EVIL, 0, 4);
              }),
          Map.entry(
              "copy",
              (to, asked) -> {
                to.entry(FileDevice.header(asked, 4));
                to.copy(0, 4);
                to.end(new ContentDigest(4, Digest.sha256(EVIL)));
              }),
          Map.entry(
              "resumed",
              (to, asked) -> {
                to.entry(
                    FileDevice.header(asked, 8).from(new ContentDigest(4, Digest.sha256(EVIL))));
                to.data(EVIL, 0, 4);
                to.end(new ContentDigest(8, Digest.sha256(EVIL)));
              }),
          Map.entry(
              "content-of-nothing",
              (to, asked) -> {
                to.data(EVIL, 0, 4);
              }),
          Map.entry(
              "twice",
              (to, asked) -> {
                whole(to, asked);
                whole(to, asked);
              }));

  static Set<String> lies() {
    return new TreeSet<>(LIES.keySet());
  }

  private static final class Liar extends FileDevice {
    private final Lie lie;

    Liar(Lie lie) {
      this.lie = lie;
      files.put("/logs/today.txt", "good".getBytes(UTF_8));
    }

    @Override
    protected void tree(PieceWriter to, String path, List<TreeEntry> wanted) throws IOException {
      if (wanted.isEmpty()) {
        to.entry(TreeEntry.of("", EntryType.DIRECTORY));
      }
      lie.tell(to, "today.txt");
      to.done();
    }
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("lies")
  void g08_a_device_that_sends_what_was_not_asked_for_writes_none_of_it(String name)
      throws Exception {
    var lie = java.util.Objects.requireNonNull(LIES.get(name));
    try (var device = device(new Liar(lie))) {
      var alice = alice();
      var room = Files.createDirectory(temp.resolve("room"));
      var file = Files.createDirectory(room.resolve("file"));
      var one = alice.run("cp", at(device, "/logs/today.txt"), file.toString());
      var tree = alice.run("cp", "-r", at(device, "/logs"), room.resolve("tree").toString());
      var sync = Files.createDirectory(room.resolve("sync"));
      var like = alice.run("sync", "--delete", at(device, "/logs"), sync.toString());
      assertThat(one.status()).as("cp: " + one.errors()).isNotZero();
      assertThat(like.status()).as("sync: " + like.errors()).isNotZero();
      // A tree may hold any names, but none that lead elsewhere, and no file that is not whole.
      boolean mayLieBelow =
          Set.of("other-name", "directory-for-file", "link-for-file", "twice").contains(name);
      assertThat(tree.status() == 0)
          .as("cp -r: " + tree.errors())
          .isEqualTo(mayLieBelow && !name.equals("twice"));
      // What came first was asked for, and whole.
      var asked = name.equals("twice") ? Set.of("today.txt") : Set.<String>of();
      assertThat(below(file)).isEqualTo(asked);
      assertThat(below(sync)).isEqualTo(asked);
      assertThat(below(room.resolve("tree"))).isSubsetOf("other", "today.txt");
      assertThat(Files.isSymbolicLink(room.resolve("tree/today.txt"))).isFalse();
      assertThat(below(temp)).noneMatch(f -> f.endsWith("evil"));
      assertThat(below(room)).noneMatch(f -> f.endsWith(".part"));
      Hostile.assertSafe(tree.err());
      Hostile.assertSafe(one.err());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "", "a/b", "../x", "/etc/passwd", "a\0b"})
  void g10_a_listed_name_that_is_no_name_is_never_matched(String name) throws Exception {
    var script =
        new FileDevice() {
          @Override
          protected void list(EvilPeer peer, String path) throws IOException {
            peer.row(row(name, "file", 4));
            peer.row(row("good", "file", 4));
          }
        };
    script.files.put("/logs/good", "good".getBytes(UTF_8));
    try (var device = device(script)) {
      var alice = alice();
      var room = Files.createDirectory(temp.resolve("room"));
      var run = alice.run("cp", at(device, "/logs/*"), room.toString());
      assertThat(run.status()).as(run.errors()).isZero();
      assertThat(below(room)).containsExactly("good");
    }
  }

  @Test
  void e15_a_tree_that_is_cut_short_is_told_and_what_came_whole_stays() throws Exception {
    var script =
        sending(
            to -> {
              whole(to, "first");
            });
    try (var device = device(script)) {
      var alice = alice();
      var room = temp.resolve("room");
      var run = alice.run("cp", "-r", at(device, "/logs"), room.toString());
      assertThat(run.status()).as(run.errors()).isNotZero();
      assertThat(run.errors()).isNotBlank();
      assertThat(below(room)).containsExactly("first");
    }
  }

  /// Changes of a file here, as a device makes them up: more than the file is said to have.
  @ParameterizedTest
  @ValueSource(strings = {"hole", "copies", "data", "beyond"})
  void c04_changes_that_become_more_than_was_announced_are_given_up_at_once(String way)
      throws Exception {
    long size = 8 << 20;
    var script =
        new FileDevice() {
          @Override
          public void run(EvilPeer peer, EvilDevice.Seen order) throws Exception {
            if (!order.order().operation().equals("get-changes")) {
              super.run(peer, order);
              return;
            }
            peer.started(order);
            peer.input(order);
            var out = new java.io.ByteArrayOutputStream();
            try (var to = new PieceWriter(out, dev.yett.protocol.tree.Compression.NONE)) {
              flood(to, way);
              to.end(new ContentDigest(size, Digest.sha256(EVIL)));
              to.flush();
            }
            peer.output(out.toByteArray());
            peer.finished(order);
          }
        };
    script.files.put("/logs/big", new byte[(int) size]);
    try (var device = device(script)) {
      var alice = alice();
      var room = Files.createDirectory(temp.resolve("room"));
      byte[] old = new byte[(int) size];
      java.util.Arrays.fill(old, (byte) 7);
      Files.write(room.resolve("big"), old);
      var run = alice.run("sync", at(device, "/logs"), room.toString());
      assertThat(run.status()).as(run.errors()).isNotZero();
      assertThat(script.orders).noneMatch(o -> o.startsWith("get-tree"));
      assertThat(room.resolve("big")).hasBinaryContent(old);
      assertThat(below(room)).containsExactly("big");
    }
  }

  private static void flood(PieceWriter to, String way) throws IOException {
    switch (way) {
      case "hole" -> to.hole(1L << 52);
      case "copies" -> {
        for (int i = 0; i < 100; i++) {
          to.copy(0, 8 << 20);
        }
      }
      case "beyond" -> to.copy(1L << 40, 100);
      default -> {
        for (int i = 0; i < 12; i++) {
          to.data(new byte[1 << 20], 0, 1 << 20);
        }
      }
    }
  }

  @Test
  void k05_a_listing_without_end_fills_no_memory() throws Exception {
    var script =
        sending(
            to -> {
              for (int i = 0; i < 100_000; i++) {
                to.entry(TreeEntry.of("x", EntryType.DIRECTORY)); // the same for ever
              }
              to.done();
            });
    try (var device = device(script)) {
      var alice = alice();
      var room = temp.resolve("room");
      var run = alice.run("cp", "-r", at(device, "/logs"), room.toString());
      assertThat(run.status()).as(run.errors()).isNotZero();
      assertThat(run.errors()).contains("'x' a second time");
      assertThat(below(room)).containsExactly("x");
    }
  }

  @Test
  void f02_names_of_a_tree_reach_a_terminal_without_a_control_character() throws Exception {
    var names =
        Hostile.strings().stream()
            .filter(n -> dev.yett.client.local.Folder.isName(n))
            .distinct()
            .toList();
    var script =
        sending(
            to -> {
              for (var name : names) {
                to.entry(TreeEntry.of(name, EntryType.FILE).failed("\u001b[2Jpermission"));
              }
              to.done();
            });
    try (var device = device(script)) {
      var alice = alice();
      var run = alice.run("cp", "-r", at(device, "/logs"), temp.resolve("tree").toString());
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.errors().lines()).hasSizeGreaterThanOrEqualTo(names.size());
      Hostile.assertSafe(run.err());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"more", "fewer", "none"})
  void a_device_that_settles_other_than_what_was_sent_is_not_believed(String way) throws Exception {
    var script =
        new FileDevice() {
          @Override
          protected void settled(EvilPeer peer, long entries, List<Settled.Failure> failed)
              throws IOException {
            if (!way.equals("none")) {
              super.settled(peer, way.equals("more") ? entries + 5 : entries - 1, failed);
            }
          }
        };
    try (var device = device(script)) {
      var alice = alice();
      var tree = Files.createDirectory(temp.resolve("tree"));
      Files.writeString(tree.resolve("a"), "a");
      Files.writeString(tree.resolve("b"), "b");
      var run = alice.run("cp", "-r", tree.toString(), at(device, "/up/tree"));
      assertThat(run.status()).as(run.errors()).isEqualTo(255);
    }
  }
}
