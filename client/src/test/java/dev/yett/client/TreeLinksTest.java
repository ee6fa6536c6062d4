package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Links here and links from devices, in every place of a tree that comes: nothing is written, or
/// read, through them.
@Timeout(300)
final class TreeLinksTest extends EvilTransferScene {
  /// How long a race takes.
  private static final Duration RACE = Duration.ofSeconds(3);

  @Test
  void g03_a_link_that_lies_in_the_way_is_not_followed_when_a_tree_comes() throws Exception {
    var script = new FileDevice();
    script.files.put("/logs/sub/x", "new".getBytes(UTF_8));
    script.files.put("/logs/y", "new".getBytes(UTF_8));
    try (var device = device(script)) {
      var alice = alice();
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
        sending(
            to -> {
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
            });
    try (var device = device(script)) {
      var alice = alice();
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
      var alice = alice();
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

  private static void link(PieceWriter to, String path, String target) throws IOException {
    to.entry(TreeEntry.of(path, EntryType.LINK).leadingTo(target));
  }
}
