package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are written whole or not at all, and files that only their owner may read.
final class DurableFileTest {
  private static final byte[] OLD = "old".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NEW = "new and longer".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory;

  /// The real disk, which notes each step, writes at most five bytes at once, and fails at one
  /// step.
  private static final class ObservedDisk implements DurableFile.Disk {
    private final DurableFile.Disk real = DurableFile.disk();
    private final List<String> steps = new ArrayList<>();
    private final String failing;

    ObservedDisk(String failing) {
      this.failing = failing;
    }

    private void step(String name) throws IOException {
      steps.add(name);
      if (name.equals(failing)) {
        throw new IOException("injected");
      }
    }

    @Override
    public FileChannel create(Path temporary, Set<PosixFilePermission> permissions)
        throws IOException {
      step("create");
      return real.create(temporary, permissions);
    }

    @Override
    public void write(FileChannel file, ByteBuffer bytes) throws IOException {
      step("write");
      ByteBuffer part = bytes.slice(bytes.position(), Math.min(5, bytes.remaining()));
      real.write(file, part);
      bytes.position(bytes.position() + part.position());
    }

    @Override
    public void sync(FileChannel file) throws IOException {
      step("sync");
      real.sync(file);
    }

    @Override
    public void rename(Path temporary, Path target) throws IOException {
      step("rename");
      real.rename(temporary, target);
    }

    @Override
    public void link(Path temporary, Path target) throws IOException {
      step("link");
      real.link(temporary, target);
    }

    @Override
    public void syncDirectory(Path parent) throws IOException {
      step("syncDirectory");
      real.syncDirectory(parent);
    }

    @Override
    public void delete(Path temporary) throws IOException {
      step("delete");
      real.delete(temporary);
    }
  }

  @Test
  void h04_writes_syncs_renames_and_syncs_the_directory_in_this_order() throws Exception {
    ObservedDisk disk = new ObservedDisk("");
    DurableFile.write(disk, target(), NEW, DurableFile.READABLE, true);
    assertThat(disk.steps)
        .containsExactly("create", "write", "write", "write", "sync", "rename", "syncDirectory");
    assertThat(Files.readAllBytes(target())).isEqualTo(NEW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "write", "sync", "rename", "syncDirectory"})
  void h04_a_step_that_fails_leaves_the_old_file_or_the_new_one_and_nothing_beside(String failing)
      throws Exception {
    Files.write(target(), OLD);
    assertThatThrownBy(
            () ->
                DurableFile.write(
                    new ObservedDisk(failing), target(), NEW, DurableFile.READABLE, true))
        .hasMessage("injected");
    assertThat(Files.readAllBytes(target())).isEqualTo(failing.equals("syncDirectory") ? NEW : OLD);
    assertOnlyTarget();
  }

  @Test
  void create_does_not_replace() throws Exception {
    DurableFile.create(target(), OLD, DurableFile.READABLE);
    assertThatThrownBy(() -> DurableFile.create(target(), NEW, DurableFile.READABLE))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readAllBytes(target())).isEqualTo(OLD);
    assertOnlyTarget();
  }

  @Test
  void a_symbolic_link_is_replaced_and_not_followed() throws Exception {
    Path elsewhere = Files.write(directory.resolve("elsewhere"), OLD);
    Files.createSymbolicLink(target(), elsewhere);
    DurableFile.write(target(), NEW, DurableFile.READABLE);
    assertThat(Files.readAllBytes(elsewhere)).isEqualTo(OLD);
    assertThat(Files.isSymbolicLink(target())).isFalse();
  }

  @Test
  void i07_a_secret_is_created_0600_by_open_itself() throws Exception {
    ObservedDisk disk =
        new ObservedDisk("write"); // fails right after open, before anything could be changed
    List<String> seen = new ArrayList<>();
    DurableFile.Disk watching =
        new DurableFile.Disk() {
          @Override
          public FileChannel create(Path temporary, Set<PosixFilePermission> permissions)
              throws IOException {
            FileChannel opened = disk.create(temporary, permissions);
            seen.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary)));
            return opened;
          }

          @Override
          public void write(FileChannel file, ByteBuffer bytes) throws IOException {
            disk.write(file, bytes);
          }

          @Override
          public void sync(FileChannel file) {}

          @Override
          public void rename(Path temporary, Path target) {}

          @Override
          public void link(Path temporary, Path target) {}

          @Override
          public void syncDirectory(Path parent) {}

          @Override
          public void delete(Path temporary) throws IOException {
            disk.delete(temporary);
          }
        };
    assertThatThrownBy(
            () -> DurableFile.write(watching, target(), NEW, DurableFile.OWNER_ONLY, true))
        .hasMessage("injected");
    assertThat(seen).containsExactly("rw-------");
    assertThat(target()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rw---x---"})
  void i07_a_secret_that_others_may_touch_is_refused_on_load(String permissions) throws Exception {
    SecretFile.write(target(), NEW);
    assertThat(SecretFile.read(target())).isEqualTo(NEW);
    Files.setPosixFilePermissions(target(), PosixFilePermissions.fromString(permissions));
    assertThatThrownBy(() -> SecretFile.read(target()))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("chmod 600 " + target());
  }

  @Test
  void a_secret_that_is_missing_or_no_file_is_an_error_that_names_it() {
    assertThatThrownBy(() -> SecretFile.read(target()))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining(target() + ": missing");
    assertThatThrownBy(() -> SecretFile.read(directory))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("not a regular file");
  }

  @Test
  void the_floor_only_rises_and_survives() throws Exception {
    Instant clock = Instant.parse("2026-01-01T00:00:00Z");
    TimeFloor floor = TimeFloor.open(target(), () -> clock);
    assertThat(floor.instant()).isEqualTo(clock);
    assertThat(floor.isClockSet()).isTrue();
    floor.raise(clock.plusSeconds(60));
    floor.raise(clock.plusSeconds(30));
    assertThat(floor.instant()).isEqualTo(clock.plusSeconds(60));
    assertThat(floor.isClockSet()).isFalse();
    TimeFloor again = TimeFloor.open(target(), () -> clock.plusSeconds(61));
    assertThat(again.floor()).isEqualTo(clock.plusSeconds(60));
    assertThat(again.instant()).isEqualTo(clock.plusSeconds(61));
    Files.writeString(target(), "yesterday\n");
    assertThatThrownBy(() -> TimeFloor.open(target(), () -> clock))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining(target().toString());
  }

  private Path target() {
    return directory.resolve("target");
  }

  private void assertOnlyTarget() throws IOException {
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(target());
    }
  }
}
