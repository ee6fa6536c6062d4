package dev.yett.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.posix.OpenFile.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files by the kernel's own calls.
@Timeout(300)
final class RegularFileTest {
  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 65_537, 1_000_003})
  void what_is_written_is_read_back(int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    try (Directory directory = Directory.open(root);
        RegularFile file = directory.createRegular("f")) {
      file.write(0, bytes, 0, length);
      file.sync();
      assertThat(file.status().size()).isEqualTo(length);
      byte[] back = new byte[length + 10];
      assertThat(file.read(0, back, 0, back.length)).isEqualTo(length);
      assertThat(Arrays.copyOf(back, length)).isEqualTo(bytes);
      assertThat(file.read(length, back, 0, 5)).isZero();
    }
    assertThat(root.resolve("f")).hasBinaryContent(bytes);
  }

  @Test
  void holes_are_found_and_made() throws IOException {
    try (Directory directory = Directory.open(root);
        RegularFile file = directory.createRegular("f")) {
      file.setSize(10 << 20);
      assertThat(file.nextData(0)).isEqualTo(-1);
      file.write(4 << 20, new byte[] {1}, 0, 1);
      assertThat(file.nextData(0)).isEqualTo(4 << 20);
      assertThat(file.nextHole(4 << 20)).isBetween(4L << 20, (4L << 20) + 65_536);
      assertThat(file.status().blocks() * 512).isLessThan(1 << 20);
    }
  }

  @Test
  void only_one_opening_has_the_lock() throws IOException {
    try (Directory directory = Directory.open(root);
        RegularFile one = directory.createRegular("f");
        RegularFile two = directory.openRegular("f", Access.WRITE)) {
      assertThat(one.lock()).isTrue();
      assertThat(two.lock()).isFalse();
      one.close();
      assertThat(two.lock()).isTrue();
    }
  }

  @Test
  void modes_and_times_are_set_and_no_set_user_id() throws IOException {
    Instant then = Instant.ofEpochSecond(1_000_000_000, 123_000_000);
    try (Directory directory = Directory.open(root);
        RegularFile file = directory.createRegular("f")) {
      assertThat(file.status().mode()).isEqualTo(0600);
      file.setMode(0751);
      file.setModified(then);
      assertThat(file.status().mode()).isEqualTo(0751);
      assertThat(file.status().modified()).isEqualTo(then);
      assertThatThrownBy(() -> file.setMode(04755)).isInstanceOf(IllegalArgumentException.class);
      directory.makeDirectory("d", 0700);
      try (Directory d = directory.directory("d")) {
        d.setMode(0711);
        d.setModified(then);
        assertThat(d.status().mode()).isEqualTo(0711);
        assertThat(d.status().modified()).isEqualTo(then);
        d.syncFileSystem();
      }
    }
  }

  @Test
  void a_link_is_text_and_is_never_opened() throws IOException {
    Files.writeString(root.resolve("x"), "x");
    try (Directory directory = Directory.open(root)) {
      directory.makeLink("l", "x");
      directory.setLinkModified("l", Instant.ofEpochSecond(5));
      assertThat(directory.readLink("l")).isEqualTo("x");
      assertThat(directory.status("l").modified()).isEqualTo(Instant.ofEpochSecond(5));
      assertThat(Files.getLastModifiedTime(root.resolve("x")).toInstant())
          .isAfter(Instant.ofEpochSecond(6));
      assertThatThrownBy(() -> directory.openRegular("l", Access.READ))
          .isInstanceOfSatisfying(
              PosixException.class, e -> assertThat(e.is(Errno.ELOOP)).isTrue());
      assertThatThrownBy(() -> directory.createRegular("l"))
          .isInstanceOfSatisfying(
              PosixException.class, e -> assertThat(e.is(Errno.EEXIST)).isTrue());
      assertThatThrownBy(() -> directory.readLink("x"))
          .isInstanceOfSatisfying(
              PosixException.class, e -> assertThat(e.is(Errno.EINVAL)).isTrue());
      assertThatThrownBy(() -> directory.openRegular("../x", Access.READ))
          .isInstanceOf(PosixException.class);
    }
  }
}
