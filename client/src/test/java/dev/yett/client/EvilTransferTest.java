package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Digest;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Devices that send other than what was asked for: the evil servers of OpenSSH's regression suite
/// and more of our own, against a file, a tree, and a sync.
@Timeout(120)
final class EvilTransferTest {
  private static final byte[] EVIL = "evil".getBytes(UTF_8);

  /// How long a race takes.
  private static final Duration RACE = Duration.ofSeconds(3);

  private final TestAuthority authority = new TestAuthority();
  @TempDir private Path temp;

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

  private static void whole(PieceWriter to, String path) throws IOException {
    to.entry(FileDevice.header(path, 4));
    to.data(EVIL, 0, 4);
    to.end(new ContentDigest(4, Digest.sha256(EVIL)));
  }

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

  private EvilDevice device(EvilDevice.Script script) {
    return EvilDevice.named(
        "pump-7", temp.resolve("device"), authority, Catalogues.usual(), script);
  }

  private static String at(EvilDevice device, String path) {
    return "pump-7@127.0.0.1:" + device.port() + ":" + path;
  }

  private Set<String> below(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files
          .filter(f -> !f.equals(directory))
          .map(f -> directory.relativize(f).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("lies")
  void g08_a_device_that_sends_what_was_not_asked_for_writes_none_of_it(String name)
      throws Exception {
    var lie = java.util.Objects.requireNonNull(LIES.get(name));
    try (var device = device(new Liar(lie))) {
      var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
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
          protected void list(EvilDevice.Peer peer, String path) throws IOException {
            peer.row(row(name, "file", 4));
            peer.row(row("good", "file", 4));
          }
        };
    script.files.put("/logs/good", "good".getBytes(UTF_8));
    try (var device = device(script)) {
      var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
      var room = Files.createDirectory(temp.resolve("room"));
      var run = alice.run("cp", at(device, "/logs/*"), room.toString());
      assertThat(run.status()).as(run.errors()).isZero();
      assertThat(below(room)).containsExactly("good");
    }
  }

  @Test
  void g03_a_link_that_lies_in_the_way_is_not_followed_when_a_tree_comes() throws Exception {
    var script = new FileDevice();
    script.files.put("/logs/sub/x", "new".getBytes(UTF_8));
    script.files.put("/logs/y", "new".getBytes(UTF_8));
    try (var device = device(script)) {
      var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
      var room = Files.createDirectory(temp.resolve("room"));
      var outside = Files.createDirectory(temp.resolve("outside"));
      Files.writeString(outside.resolve("y"), "canary");
      Files.createSymbolicLink(room.resolve("sub"), outside);
      Files.createSymbolicLink(room.resolve("y"), outside.resolve("y"));
      alice.run("sync", at(device, "/logs"), room.toString());
      assertThat(below(outside)).containsExactly("y");
      assertThat(outside.resolve("y")).hasContent("canary");
    }
  }

  @Test
  void g03_links_from_a_device_stay_within_the_tree_and_nothing_is_written_through_them()
      throws Exception {
    var script =
        new FileDevice() {
          @Override
          protected void tree(PieceWriter to, String path, List<TreeEntry> wanted)
              throws IOException {
            to.entry(TreeEntry.of("", EntryType.DIRECTORY));
            to.entry(TreeEntry.of("d", EntryType.DIRECTORY));
            link(to, "in", "d");
            link(to, "absolute", "/etc/passwd");
            link(to, "out", "../outside");
            link(to, "d/out", "../../outside");
            link(to, "behind", "in/../../outside");
            whole(to, "in/through");
            whole(to, "out/through");
            link(to, "d", "in");
            whole(to, "last");
            to.done();
          }
        };
    script.files.put("/logs/x", EVIL);
    try (var device = device(script)) {
      var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
      var outside = Files.createDirectory(temp.resolve("outside"));
      var tree = temp.resolve("tree");
      var run = alice.run("cp", "-rf", at(device, "/logs"), tree.toString());
      assertThat(run.status()).isEqualTo(255);
      assertThat(run.errors())
          .contains("absolute: is a link that leads elsewhere")
          .contains("behind: is a link that leads elsewhere")
          .contains("'d' a second time");
      assertThat(below(outside)).isEmpty();
      assertThat(Files.readSymbolicLink(tree.resolve("in"))).hasToString("d");
      assertThat(below(tree)).containsExactlyInAnyOrder("d", "in");
    }
  }

  /// Another user of this machine swaps a directory below the destination for a link, and back,
  /// while a tree comes: what lies behind the link is never touched.
  @Test
  void g04_a_directory_swapped_for_a_link_while_a_tree_comes_leads_nowhere() throws Exception {
    var script = new FileDevice();
    try (var device = device(script)) {
      var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
      var outside = Files.createDirectories(temp.resolve("outside/deep")).getParent();
      Files.writeString(outside.resolve("deep/f0"), "canary");
      var room = Files.createDirectories(temp.resolve("room/sub/deep")).getParent().getParent();
      var over = new AtomicBoolean();
      var racer = Thread.ofPlatform().start(() -> race(room, outside, over));
      long until = System.nanoTime() + RACE.toNanos();
      try {
        for (int round = 0; round < 2 || System.nanoTime() < until; round++) {
          for (int i = 0; i < 20; i++) {
            script.files.put("/logs/sub/deep/f" + i, new byte[round + 1]); // changed each time
          }
          alice.run("sync", at(device, "/logs"), room.toString());
          assertThat(below(outside)).containsExactly("deep", "deep/f0");
          assertThat(outside.resolve("deep/f0")).hasContent("canary");
        }
      } finally {
        over.set(true);
        racer.join();
      }
    }
  }

  private static void race(Path room, Path outside, AtomicBoolean over) {
    var sub = room.resolve("sub");
    var aside = room.resolveSibling("aside");
    try {
      while (!over.get()) {
        Files.move(sub, aside);
        Files.createSymbolicLink(sub, outside);
        LockSupport.parkNanos(200_000);
        Files.delete(sub);
        Files.move(aside, sub);
        LockSupport.parkNanos(200_000);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void e15_a_tree_that_is_cut_short_is_told_and_what_came_whole_stays() throws Exception {
    var script =
        new FileDevice() {
          @Override
          protected void tree(PieceWriter to, String path, List<TreeEntry> wanted)
              throws IOException {
            to.entry(TreeEntry.of("", EntryType.DIRECTORY));
            whole(to, "first");
          }
        };
    script.files.put("/logs/first", EVIL);
    try (var device = device(script)) {
      var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
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
          public void run(EvilDevice.Peer peer, EvilDevice.Seen order) throws Exception {
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
      var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
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
        new FileDevice() {
          @Override
          protected void tree(PieceWriter to, String path, List<TreeEntry> wanted)
              throws IOException {
            to.entry(TreeEntry.of("", EntryType.DIRECTORY));
            for (int i = 0; i < 100_000; i++) {
              to.entry(TreeEntry.of("x", EntryType.DIRECTORY)); // the same for ever
            }
            to.done();
          }
        };
    script.files.put("/logs/x", EVIL);
    try (var device = device(script)) {
      var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
      var room = temp.resolve("room");
      var run = alice.run("cp", "-r", at(device, "/logs"), room.toString());
      assertThat(run.status()).as(run.errors()).isNotZero();
      assertThat(run.errors()).contains("'x' a second time");
      assertThat(below(room)).containsExactly("x");
    }
  }

  private static void link(PieceWriter to, String path, String target) throws IOException {
    to.entry(TreeEntry.of(path, EntryType.LINK).leadingTo(target));
  }

  @Test
  void f02_names_of_a_tree_reach_a_terminal_without_a_control_character() throws Exception {
    var names =
        Hostile.strings().stream()
            .filter(n -> dev.yett.client.local.Folder.isName(n))
            .distinct()
            .toList();
    var script =
        new FileDevice() {
          @Override
          protected void tree(PieceWriter to, String path, List<TreeEntry> wanted)
              throws IOException {
            to.entry(TreeEntry.of("", EntryType.DIRECTORY));
            for (var name : names) {
              to.entry(TreeEntry.of(name, EntryType.FILE).failed("\u001b[2Jpermission"));
            }
            to.done();
          }
        };
    script.files.put("/logs/x", EVIL);
    try (var device = device(script)) {
      var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
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
          protected void settled(EvilDevice.Peer peer, long entries) throws IOException {
            if (!way.equals("none")) {
              super.settled(peer, way.equals("more") ? entries + 5 : entries - 1);
            }
          }
        };
    try (var device = device(script)) {
      var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
      var tree = Files.createDirectory(temp.resolve("tree"));
      Files.writeString(tree.resolve("a"), "a");
      Files.writeString(tree.resolve("b"), "b");
      var run = alice.run("cp", "-r", tree.toString(), at(device, "/up/tree"));
      assertThat(run.status()).as(run.errors()).isEqualTo(255);
    }
  }
}
