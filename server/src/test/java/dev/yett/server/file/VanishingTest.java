package dev.yett.server.file;

import static dev.yett.server.file.FileBench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Overwrite;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.testing.FakeExchange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Somebody else removes and swaps what trees on their way come by.
@Timeout(300)
final class VanishingTest {
  @TempDir Path scratch;

  private static void removeAll(Path directory) {
    try (var below = Files.walk(directory)) {
      for (var each : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What came up to there is read, then something happens, then the rest comes.
  private static InputStream stream(byte[] all, int middle, Runnable between) {
    var happening =
        new InputStream() {
          @Override
          public int read() {
            between.run();
            return -1;
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            return read();
          }
        };
    return new SequenceInputStream(
        Collections.enumeration(
            List.of(
                new ByteArrayInputStream(all, 0, middle),
                happening,
                new ByteArrayInputStream(all, middle, all.length - middle))));
  }

  /// A tree in whose middle a directory is removed, and which only its end seals.
  private static FakeExchange losing(byte[] all, int middle, Path directory) {
    return FakeExchange.with(stream(all, middle, () -> removeAll(directory)))
        .sealing(length -> length == all.length ? length : 0);
  }

  @Test
  void h08_a_directory_that_is_removed_while_a_tree_comes_is_told_and_the_rest_arrives()
      throws Exception {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER);
        Trees tree = new Trees()) {
      var gone = Files.createDirectory(bench.inside.resolve("gone"));
      Files.createDirectory(bench.inside.resolve("stays"));
      int middle = tree.file("gone/a", "1").file("stays/b", "2").soFar().length;
      byte[] all = tree.file("gone/c", "3").file("stays/d", "4").done();
      // No seal comes before: `a` waits beside its place and goes with the directory.
      FakeExchange exchange = losing(all, middle, gone);
      assertThat(told(bench.run("put-tree", exchange, "path=/files"))).isEqualTo("status 1");
      assertThat(Trees.failures(exchange.records()))
          .isEqualTo(Map.of(0L, "not-found", 2L, "not-found"));
      assertThat(bench.contents())
          .isEqualTo(new TreeMap<>(Map.of("stays", "", "stays/b", "2", "stays/d", "4")));
    }
  }

  @Test
  void h08_the_directory_that_a_tree_comes_into_is_removed_and_each_entry_is_told()
      throws Exception {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER);
        Trees tree = new Trees()) {
      var top = Files.createDirectory(bench.inside.resolve("top"));
      int middle = tree.file("a", "1").soFar().length;
      byte[] all = tree.directory("d").file("d/b", "2").file("c", "3").done();
      FakeExchange exchange = losing(all, middle, top);
      assertThat(told(bench.run("put-tree", exchange, "path=/files/top"))).isEqualTo("status 1");
      assertThat(Trees.failures(exchange.records()))
          .containsOnlyKeys(0L, 1L, 2L, 3L)
          .allSatisfy((entry, reason) -> assertThat(reason).isEqualTo("not-found"));
      assertThat(bench.contents()).isEmpty();
    }
  }

  @Test
  void g12_mode_and_time_are_given_to_what_was_written_whatever_bears_its_name_by_then()
      throws Exception {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER);
        Trees tree = new Trees()) {
      var canary = bench.outside.resolve("canary");
      var mode = Files.getPosixFilePermissions(canary);
      var time = Files.getLastModifiedTime(canary);
      byte[] content = Trees.random(100_000, 12);
      tree.entry(
          TreeEntry.of("a", EntryType.FILE)
              .with(OptionalLong.of(content.length), 0777, Instant.ofEpochSecond(1)));
      tree.out().data(content, 0, content.length);
      int middle = tree.soFar().length;
      tree.out().end(Trees.digest(content));
      byte[] all = tree.done();
      var swapped = new AtomicInteger();
      Runnable swap =
          () -> {
            try (var names = Files.newDirectoryStream(bench.inside, ".yett-*")) {
              for (var temporary : names) {
                Files.delete(temporary);
                Files.createSymbolicLink(temporary, canary);
                swapped.incrementAndGet();
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          };
      bench.run("put-tree", FakeExchange.with(stream(all, middle, swap)), "path=/files");
      assertThat(swapped).hasValue(1);
      assertThat(Files.getPosixFilePermissions(canary)).isEqualTo(mode);
      assertThat(Files.getLastModifiedTime(canary)).isEqualTo(time);
      assertThat(canary).hasContent("CANARY");
    }
  }

  @Test
  void h08_a_directory_that_is_removed_while_a_tree_goes_ends_what_is_told_of_it_and_nothing_else()
      throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER)) {
      var top = Files.createDirectory(bench.inside.resolve("top"));
      byte[] content = Trees.random(40_000, 8);
      for (var directory : List.of("a", "b")) {
        Files.createDirectory(top.resolve(directory));
        for (int i = 0; i < 10; i++) {
          Files.write(top.resolve(directory).resolve("f" + i), content);
        }
      }
      var kept = new ByteArrayOutputStream();
      var out =
          new OutputStream() {
            @Override
            public void write(int b) {
              write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
              if (kept.size() == 0) {
                removeAll(top);
              }
              kept.write(bytes, offset, length);
            }
          };
      assertThat(told(bench.run("get-tree", FakeExchange.into(out), "path=/files/top")))
          .isIn("done", "status 1");
      // Complete as a stream, each content with the digest that its end tells.
      assertThat(Trees.read(kept.toByteArray())).hasSizeLessThan(23).containsKey("");
      assertThat(told(bench.run("get-tree", FakeExchange.silent(), "path=/files/top")))
          .isEqualTo("not-found");
    }
  }
}
