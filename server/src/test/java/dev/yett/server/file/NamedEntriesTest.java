package dev.yett.server.file;

import static dev.yett.server.file.FileBench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Overwrite;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.testing.FakeExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Trees out, as honest clients ask for them.
@Timeout(300)
final class NamedEntriesTest {
  @TempDir Path scratch;

  @Test
  void a_client_names_what_it_wants_and_gets_it_in_that_order() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER);
        Trees wanted = new Trees()) {
      Files.createDirectories(bench.inside.resolve("d/e"));
      for (String name : List.of("a", "b", "d/c")) {
        Files.writeString(bench.inside.resolve(name), "of " + name);
      }
      byte[] names =
          wanted
              .entry(TreeEntry.of("d/c", EntryType.FILE))
              .entry(TreeEntry.of("missing", EntryType.FILE))
              .entry(TreeEntry.of("../files-outside/canary", EntryType.FILE))
              .entry(TreeEntry.of("d/e", EntryType.DIRECTORY))
              .entry(TreeEntry.of("d", EntryType.FILE))
              .entry(TreeEntry.of("a", EntryType.FILE))
              .done();
      FakeExchange exchange = FakeExchange.with(names);
      assertThat(told(bench.run("get-tree", exchange, "path=/files"))).isEqualTo("status 1");
      assertThat(Trees.read(exchange.bytes()).entrySet().toString())
          .isEqualTo(
              "[d/c=of d/c, missing=failed not-found,"
                  + " ../files-outside/canary=failed path-outside-root, d/e=directory,"
                  + " d=failed is-directory, a=of a]");
    }
  }

  @Test
  void a_file_s_path_leads_to_one_entry() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER)) {
      Files.writeString(bench.inside.resolve("a"), "content");
      for (String operation : List.of("get-tree", "manifest", "digest")) {
        FakeExchange exchange = FakeExchange.silent();
        assertThat(told(bench.run(operation, exchange, "path=/files/a"))).isEqualTo("done");
        assertThat(Trees.entries(exchange.bytes()))
            .singleElement()
            .satisfies(
                entry -> {
                  assertThat(entry.path()).isEmpty();
                  assertThat(entry.size()).hasValue(7);
                  assertThat(entry.digest().isPresent()).isEqualTo(operation.equals("digest"));
                });
      }
    }
  }

  @Test
  void a_file_may_be_named_by_its_one_entry_and_goes_on_from_what_is_kept() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER);
        Trees wanted = new Trees();
        Trees rest = new Trees()) {
      Files.writeString(bench.inside.resolve("a"), "content");
      byte[] names =
          wanted
              .entry(TreeEntry.of("", EntryType.FILE))
              .entry(TreeEntry.of("b", EntryType.FILE))
              .entry(TreeEntry.of("", EntryType.DIRECTORY))
              .done();
      FakeExchange exchange = FakeExchange.with(names);
      assertThat(told(bench.run("get-tree", exchange, "path=/files/a"))).isEqualTo("status 1");
      assertThat(Trees.entries(exchange.bytes()))
          .extracting(entry -> entry.path() + " " + entry.failed().orElse("whole"))
          .containsExactly(" whole", "b not-found", " not-directory");
      var kept = Trees.digest("cont".getBytes(StandardCharsets.UTF_8));
      FakeExchange on =
          FakeExchange.with(rest.entry(TreeEntry.of("", EntryType.FILE).from(kept)).done());
      assertThat(told(bench.run("get-tree", on, "path=/files/a"))).isEqualTo("done");
      assertThat(new String(on.bytes(), StandardCharsets.ISO_8859_1))
          .contains("ent")
          .doesNotContain("content");
    }
  }

  @Test
  void names_that_are_no_text_are_told_and_cannot_be_named() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER)) {
      if (!NotRegular.nameless(bench.inside)) {
        return; // this system's test tool cannot make one
      }
      FakeExchange exchange = FakeExchange.silent();
      assertThat(told(bench.run("get-tree", exchange, "path=/files"))).isEqualTo("status 1");
      assertThat(Trees.read(exchange.bytes())).containsValue("failed name-not-text");
    }
  }
}
