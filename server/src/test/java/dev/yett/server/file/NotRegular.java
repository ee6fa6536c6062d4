package dev.yett.server.file;

import dev.yett.posix.Spawn;
import dev.yett.posix.Spawn.Stream;
import dev.yett.posix.Spawn.Streams;
import dev.yett.posix.WaitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Makes files that are not regular.
final class NotRegular {
  private NotRegular() {}

  static void fifo(Path path) throws IOException {
    if (!run("/usr/bin/mkfifo", path.toString())) {
      throw new AssertionError("mkfifo failed");
    }
  }

  /// The device that never ends; false where only root may make one.
  static boolean zero(Path path) throws IOException {
    return run("/usr/bin/mknod", path.toString(), "c", "1", "5") && Files.exists(path);
  }

  /// A file whose name is no UTF-8; false where it could not be made.
  static boolean nameless(Path directory) throws IOException {
    return run(
        "/usr/bin/python3",
        "-c",
        "import os,sys; open(os.fsencode(sys.argv[1]) + b'/bad-\\xff', 'w')",
        directory.toString());
  }

  private static boolean run(String... command) throws IOException {
    Path program = Path.of(command[0]);
    try (var child =
        new Spawn(
                program,
                List.of(command),
                Map.of(),
                Path.of("/"),
                new Streams.Each(Stream.NULL, Stream.NULL, Stream.NULL))
            .start()) {
      return child.await().equals(new WaitStatus.Exited(0));
    }
  }
}
