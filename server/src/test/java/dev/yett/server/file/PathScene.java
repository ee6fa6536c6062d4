package dev.yett.server.file;

import dev.yett.protocol.Overwrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A root with a little in it, what lies outside of it, and the operations upon it.
abstract class PathScene {
  static final List<String> OPERATIONS =
      List.of(
          "put",
          "get",
          "list",
          "stat",
          "make-directory",
          "remove",
          "part",
          "manifest",
          "digest",
          "get-tree",
          "put-tree",
          "signatures",
          "get-changes",
          "follow");

  static List<String> operations() {
    return OPERATIONS;
  }

  /// Operations that read, and what each needs to begin with.
  static final List<String> READING =
      List.of(
          "get", "list", "manifest", "digest", "get-tree", "signatures", "get-changes", "follow");

  @TempDir Path scratch;
  FileBench bench;
  final List<Path> planted = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    bench = new FileBench(scratch, Overwrite.ALWAYS);
    Files.createDirectories(bench.inside.resolve("d/e"));
    Files.writeString(bench.inside.resolve("a"), "inside");
    Files.writeString(bench.inside.resolve("d/b"), "inside");
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
    for (Path link : planted) {
      Files.deleteIfExists(link);
    }
  }

  static List<String> hostilePaths() {
    List<String> paths =
        new ArrayList<>(
            List.of(
                "",
                "files",
                "files/a",
                "./files/a",
                "../files",
                "~",
                "//",
                "//files/a",
                "/files//a",
                "/files/",
                "/FILES/a",
                "/file",
                "/files2/a",
                "/files-outside/canary",
                "/etc/passwd",
                "/proc/self/environ",
                "\\files\\a",
                "C:\\a",
                "/files\0/a",
                "/files/a\0",
                "/files/a\0.txt",
                "\0",
                "/files/" + "n".repeat(256),
                "/files/" + "é".repeat(128),
                "/files/" + "n/".repeat(2045) + "nn",
                "/files/" + "n".repeat(4_096)));
    for (String bad : List.of("..", ".", "")) {
      for (String before : List.of("", "/d", "/d/e", "/x", "/d/e/../..", "/" + "n".repeat(255))) {
        for (String after :
            List.of(
                "",
                "/",
                "/a",
                "/files-outside/canary",
                "/../files-outside/canary",
                "/../../../../../../etc/passwd")) {
          paths.add("/files" + before + "/" + bad + after);
          paths.add("/" + bad + before + "/files" + after);
        }
      }
    }
    return paths.stream().distinct().toList();
  }
}
