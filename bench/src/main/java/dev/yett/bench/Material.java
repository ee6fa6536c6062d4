package dev.yett.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// Files to be moved, the same at each run.
final class Material {
  private static final long SEED = 7;
  private static final int SMALL = 4096;
  private static final int PLACES = 10;

  private final Path directory;
  private final Random random = new Random(SEED);

  /// @param directory below which all of it lies
  Material(Path directory) {
    this.directory = directory;
  }

  /// A file that does not shrink.
  Path file(String name, long length) throws IOException {
    var file = directory.resolve(name);
    if (!Files.exists(file)) {
      fill(file, length);
    }
    return file;
  }

  /// So many files of 4 KiB in fifty directories.
  Path tree(String name, int count) throws IOException {
    var tree = directory.resolve(name);
    if (!Files.exists(tree)) {
      for (int i = 0; i < count; i++) {
        var below = Files.createDirectories(tree.resolve("d" + i % 50));
        fill(below.resolve("f" + i), SMALL);
      }
    }
    return tree;
  }

  private void fill(Path file, long length) throws IOException {
    byte[] chunk = new byte[1 << 20];
    try (var out = Files.newOutputStream(file)) {
      for (long at = 0; at < length; at += chunk.length) {
        random.nextBytes(chunk);
        out.write(chunk, 0, (int) Math.min(chunk.length, length - at));
      }
    }
  }

  /// Changes ten places, a hundredth of the file in all, and inserts one byte.
  void change(Path file, int length) throws IOException {
    try (var out = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] fresh = new byte[length / 100 / PLACES];
      for (int i = 0; i < PLACES; i++) {
        random.nextBytes(fresh);
        out.seek((long) length / PLACES * i + random.nextInt(length / PLACES / 2));
        out.write(fresh);
      }
    }
    byte[] whole = Files.readAllBytes(file);
    try (var out = Files.newOutputStream(file)) {
      out.write(whole, 0, length / 3);
      out.write('+');
      out.write(whole, length / 3, whole.length - length / 3);
    }
  }
}
