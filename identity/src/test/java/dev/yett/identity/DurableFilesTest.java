package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Many files that become durable together.
final class DurableFilesTest {
  private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory;

  private final List<String> steps = Collections.synchronizedList(new ArrayList<>());

  /// The real disk, which notes each step and fails at one.
  private final class ObservedDisk implements DurableFile.Disk {
    private final DurableFile.Disk real = DurableFile.disk();
    private final String failing;

    ObservedDisk(String failing) {
      this.failing = failing;
    }

    private void step(String name, String about) throws IOException {
      steps.add(name + about);
      if (name.equals(failing)) {
        throw new IOException("injected");
      }
    }

    @Override
    public FileChannel create(Path temporary, Set<PosixFilePermission> permissions)
        throws IOException {
      step("create", "");
      return real.create(temporary, permissions);
    }

    @Override
    public void write(FileChannel file, ByteBuffer bytes) throws IOException {
      step("write", "");
      real.write(file, bytes);
    }

    @Override
    public void sync(FileChannel file) throws IOException {
      throw new AssertionError("each is synced with the others");
    }

    @Override
    public void rename(Path temporary, Path target) throws IOException {
      step("rename", " " + directory.relativize(target));
      real.rename(temporary, target);
    }

    @Override
    public void link(Path temporary, Path target) {
      throw new AssertionError("nothing is linked");
    }

    @Override
    public void syncDirectory(Path any) throws IOException {
      step("sync", Files.isDirectory(any) ? " directory" : " file");
      real.syncDirectory(any);
    }

    @Override
    public void delete(Path temporary) throws IOException {
      real.delete(temporary);
    }
  }

  @Test
  void h04_a_few_are_synced_one_by_one_before_any_gets_its_name_and_their_directories_after() {
    write("", 2, false);
    assertThat(steps.subList(0, 4)).containsOnly("create", "write");
    assertThat(steps.subList(4, steps.size()))
        .containsExactly(
            "sync file",
            "sync file",
            "rename in-0/file",
            "rename in-1/file",
            "sync directory",
            "sync directory");
  }

  @ParameterizedTest
  @CsvSource({"true, 2", "false, 41"})
  void h04_many_are_synced_at_once_where_the_machine_can(boolean able, int syncs) {
    write("", 20, able);
    var first = steps.indexOf("rename in-0/file");
    assertThat(steps.subList(0, first)).contains("sync all");
    for (int i = 0; i < 20; i++) {
      assertThat(steps.get(first + i)).isEqualTo("rename in-" + i + "/file");
    }
    assertThat(steps.subList(first + 20, steps.size())).contains("sync all");
    assertThat(steps.stream().filter(step -> step.startsWith("sync")))
        .hasSize(able ? syncs : syncs + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "write", "sync", "rename"})
  void h02_a_step_that_fails_leaves_old_files_and_nothing_beside(String failing) throws Exception {
    var places = places(3);
    for (var place : places) {
      Files.writeString(place, "old");
    }
    var files = new DurableFiles(new ObservedDisk(failing), any -> false);
    places.forEach(place -> files.add(place, NEW, DurableFile.READABLE));
    assertThatThrownBy(files::write).hasMessage("injected");
    for (var place : places) {
      assertThat(place).hasContent("old");
      try (var beside = Files.list(DurableFile.directoryOf(place))) {
        assertThat(beside).containsExactly(place);
      }
    }
  }

  private void write(String failing, int count, boolean able) {
    try {
      var files =
          new DurableFiles(
              new ObservedDisk(failing),
              any -> {
                steps.add("sync all");
                return able;
              });
      for (var place : places(count)) {
        files.add(place, NEW, DurableFile.OWNER_ONLY);
      }
      files.write();
      for (var place : places(count)) {
        assertThat(place).hasBinaryContent(NEW);
        assertThat(Files.getPosixFilePermissions(place)).isEqualTo(DurableFile.OWNER_ONLY);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Path> places(int count) throws IOException {
    var places = new ArrayList<Path>();
    for (int i = 0; i < count; i++) {
      places.add(Files.createDirectories(directory.resolve("in-" + i)).resolve("file"));
    }
    return places;
  }
}
