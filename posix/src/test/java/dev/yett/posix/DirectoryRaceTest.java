package dev.yett.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DirectoryRaceTest {
  private static final int ROUNDS = Integer.getInteger("yett.rounds", 4_000);

  @TempDir Path outside;

  @Test
  void n18_a_held_directory_closed_by_one_thread_is_never_another_to_the_thread_that_uses_it()
      throws Exception {
    Path root = Files.createDirectory(outside.resolve("root"));
    for (String name : List.of("red", "blue")) {
      Files.createDirectory(root.resolve(name));
      Files.writeString(root.resolve(name).resolve("name"), name);
    }
    try (Directory top = Directory.open(root);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      AtomicReference<Directory> red = new AtomicReference<>(top.directory("red"));
      AtomicBoolean over = new AtomicBoolean();
      AtomicInteger reads = new AtomicInteger();
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(threads.submit(() -> readNames(red, reads, over)));
      }
      try {
        // Each close frees a number that the next directory gets at once.
        long deadline = System.nanoTime() + 20_000_000_000L;
        for (int i = 0; i < ROUNDS || reads.get() < ROUNDS; i++) {
          assertThat(System.nanoTime()).isLessThan(deadline);
          red.get().close();
          top.directory("blue").close();
          red.set(top.directory("red"));
        }
      } finally {
        over.set(true);
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
      red.get().close();
    }
  }

  @ParameterizedTest
  @EnumSource(Resolver.class)
  void a_directory_swapped_for_a_link_never_leads_outside(Resolver resolver) throws Exception {
    Path root = Files.createDirectory(outside.resolve("root"));
    Path away = Files.createDirectory(outside.resolve("away"));
    Files.createDirectory(root.resolve("swapped"));
    Files.writeString(root.resolve("swapped/name"), "inside");
    Files.writeString(away.resolve("name"), "outside");
    Files.createSymbolicLink(root.resolve("decoy"), away);
    AtomicBoolean over = new AtomicBoolean();
    try (Directory top = Directory.open(root, resolver);
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<Integer> swapper = threads.submit(() -> swap(top, over));
      int found = 0;
      try {
        for (int i = 0; i < ROUNDS; i++) {
          try (Directory swapped = top.directory("swapped")) {
            assertThat(nameIn(swapped)).isEqualTo("inside");
            found++;
          } catch (PosixException e) {
            assertThat(e.name()).isIn("ELOOP", "ENOENT", "ENOTDIR");
          }
        }
      } finally {
        over.set(true);
      }
      assertThat(swapper.get()).isPositive();
      assertThat(found).isPositive();
    }
  }

  private static int swap(Directory top, AtomicBoolean over) throws IOException {
    int swaps = 0;
    while (!over.get()) {
      top.rename("swapped", top, "real");
      top.rename("decoy", top, "swapped");
      top.rename("swapped", top, "decoy");
      top.rename("real", top, "swapped");
      swaps++;
    }
    return swaps;
  }

  private static void readNames(
      AtomicReference<Directory> red, AtomicInteger reads, AtomicBoolean over) {
    while (!over.get()) {
      try {
        assertThat(nameIn(red.get())).isEqualTo("red");
        reads.incrementAndGet();
      } catch (IOException e) {
        assertThat(e).hasMessage("closed");
      }
    }
  }

  private static String nameIn(Directory directory) throws IOException {
    try (OpenFile file = directory.open("name", OpenFile.Access.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(100);
      file.channel().read(bytes);
      return new String(bytes.array(), 0, bytes.position(), UTF_8);
    }
  }
}
