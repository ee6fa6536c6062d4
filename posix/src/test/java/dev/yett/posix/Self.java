package dev.yett.posix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What this process has, from /proc.
final class Self {
  private Self() {}

  /// How many descriptors it holds, the one that lists them not counted.
  static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count() - 1;
    }
  }

  /// How many of its children are dead and unreaped.
  static long zombies() throws IOException {
    return children().stream().filter(fields -> fields.startsWith("Z")).count();
  }

  /// Its children, each as /proc/PID/stat tells from the state on.
  static List<String> children() throws IOException {
    List<String> children = new ArrayList<>();
    String parent = " " + ProcessHandle.current().pid() + " ";
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path each : (Iterable<Path>) all.filter(Self::isProcess)::iterator) {
        String stat = statOf(each);
        String fields = stat.substring(stat.lastIndexOf(')') + 2);
        if (fields.startsWith(parent, 1)) {
          children.add(fields);
        }
      }
    }
    return children;
  }

  private static boolean isProcess(Path entry) {
    return Character.isDigit(entry.getFileName().toString().charAt(0));
  }

  private static String statOf(Path process) {
    try {
      return Files.readString(process.resolve("stat"), ISO_8859_1);
    } catch (IOException e) {
      return ") gone";
    }
  }
}
