package dev.yett.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.posix.OpenFile.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Both ways of walking a path keep the same promises.
@ParameterizedClass
@EnumSource(Resolver.class)
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DirectoryTest {
  @TempDir Path outside;
  @Parameter Resolver resolver;

  private Path root;

  @BeforeEach
  void plant() throws IOException {
    root = Files.createDirectory(outside.resolve("root"));
    Files.writeString(outside.resolve("canary"), "outside");
    Files.createDirectories(root.resolve("a/b/c"));
    Files.writeString(root.resolve("a/b/c/file"), "inside");
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(root.resolve("a/absolute"), outside);
    Files.createSymbolicLink(root.resolve("a/near"), Path.of("b"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("../canary"));
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("nowhere"));
  }

  @Test
  void opens_directories_below_itself() throws Exception {
    try (Directory top = open();
        Directory deep = top.directory("a/b/c");
        Directory again = top.directory("")) {
      assertThat(read(deep, "file")).isEqualTo("inside");
      assertThat(again.status()).isEqualTo(top.status());
      assertThat(deep.status().type()).isEqualTo(FileType.DIRECTORY);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..", ".", "a/..", "a/../..", "/", "/etc", "a//b", "a/", "./a", "a/.", "\0", "a\0"
      })
  void refuses_what_is_no_path_of_names(String path) throws Exception {
    try (Directory top = open()) {
      assertFails(Errno.EXDEV, () -> top.directory(path));
      assertFails(Errno.EXDEV, () -> top.open(path, Access.READ));
      assertFails(Errno.EXDEV, () -> top.create(path));
      assertFails(Errno.EXDEV, () -> top.status(path));
      assertFails(Errno.EXDEV, () -> top.makeDirectory(path, 0700));
      assertFails(Errno.EXDEV, () -> top.removeFile(path));
      assertFails(Errno.EXDEV, () -> top.removeDirectory(path));
      assertFails(Errno.EXDEV, () -> top.rename("a", top, path));
      assertFails(Errno.EXDEV, () -> top.renameIfFree(path, top, "new"));
    }
    assertThat(Files.readString(outside.resolve("canary"))).isEqualTo("outside");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "up/root", "a/absolute", "a/absolute/root", "a/near", "a/near/c"})
  void follows_no_link_to_a_directory(String path) throws Exception {
    try (Directory top = open()) {
      assertFails(Errno.ELOOP, () -> top.directory(path));
    }
  }

  @Test
  void follows_no_link_to_a_file_to_read_write_or_create() throws Exception {
    try (Directory top = open()) {
      assertFails(Errno.ELOOP, () -> top.open("link", Access.READ));
      assertFails(Errno.ELOOP, () -> top.open("link", Access.WRITE));
      assertFails(Errno.EEXIST, () -> top.create("link"));
      assertFails(Errno.EEXIST, () -> top.create("dangling"));
      assertThat(top.status("link").type()).isEqualTo(FileType.SYMBOLIC_LINK);
      top.removeFile("link");
    }
    assertThat(root.resolve("nowhere")).doesNotExist();
    assertThat(Files.readString(outside.resolve("canary"))).isEqualTo("outside");
  }

  @Test
  void g07_pipes_sockets_devices_and_directories_are_refused_at_once() throws Exception {
    run("/usr/bin/mkfifo", "pipe");
    try (Directory top = open();
        Directory dev = Directory.open(Path.of("/dev"), resolver)) {
      long begin = System.nanoTime();
      assertNotRegular(FileType.FIFO, () -> top.open("pipe", Access.READ));
      assertNotRegular(FileType.FIFO, () -> top.open("pipe", Access.WRITE));
      assertNotRegular(FileType.DIRECTORY, () -> top.open("a", Access.READ));
      assertNotRegular(FileType.CHARACTER_DEVICE, () -> dev.open("zero", Access.READ));
      assertThat(System.nanoTime() - begin).isLessThan(10_000_000_000L);
      assertFails(Errno.EEXIST, () -> top.create("pipe"));
    }
  }

  @Test
  void tells_what_a_file_is() throws Exception {
    Path file = root.resolve("a/b/c/file");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-x--x"));
    Instant modified = Instant.parse("2024-02-29T12:34:56.123456789Z");
    Files.setLastModifiedTime(file, FileTime.from(modified));
    Files.createLink(root.resolve("second"), file);
    try (Directory deep = open().directory("a/b/c")) {
      FileStatus status = deep.status("file");
      Map<String, Object> expected = Files.readAttributes(file, "unix:*");
      assertThat(status.type()).isEqualTo(FileType.REGULAR);
      assertThat(status.size()).isEqualTo(6);
      assertThat(status.mode()).isEqualTo(0651);
      assertThat(status.links()).isEqualTo(2);
      assertThat(status.modified()).isEqualTo(modified);
      assertThat(status.user()).isEqualTo(expected.get("uid"));
      assertThat(status.group()).isEqualTo(expected.get("gid"));
      assertThat(status.inode()).isEqualTo(expected.get("ino"));
      try (OpenFile open = deep.open("file", Access.READ)) {
        assertThat(open.status()).isEqualTo(status);
      }
    }
  }

  @Test
  void creates_a_private_file_once_and_sets_its_mode() throws Exception {
    try (Directory top = open()) {
      try (OpenFile created = top.create("new")) {
        created.channel().write(ByteBuffer.wrap("hello".getBytes(UTF_8)));
        created.channel().force(true);
        assertThat(created.status().mode()).isEqualTo(0600);
        created.setMode(0640);
        assertThat(created.status().mode()).isEqualTo(0640);
        assertThatThrownBy(() -> created.setMode(04755))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertFails(Errno.EEXIST, () -> top.create("new"));
      assertThat(read(top, "new")).isEqualTo("hello");
    }
  }

  @Test
  void a_file_to_be_read_cannot_be_written() throws Exception {
    try (Directory deep = open().directory("a/b/c");
        OpenFile file = deep.open("file", Access.READ);
        OpenFile written = deep.open("file", Access.WRITE)) {
      assertThatThrownBy(() -> file.channel().write(ByteBuffer.allocate(1)))
          .isInstanceOf(java.nio.channels.NonWritableChannelException.class);
      written.channel().write(ByteBuffer.wrap("IN".getBytes(UTF_8)));
      assertThat(read(deep, "file")).isEqualTo("INside");
    }
  }

  @Test
  void an_open_file_is_the_one_examined_whatever_its_name_becomes() throws Exception {
    try (Directory deep = open().directory("a/b/c");
        OpenFile file = deep.open("file", Access.READ)) {
      deep.removeFile("file");
      Files.createSymbolicLink(root.resolve("a/b/c/file"), outside.resolve("canary"));
      assertThat(file.status().links()).isZero();
      assertThat(content(file)).isEqualTo("inside");
    }
  }

  @Test
  void renames_replacing_or_only_if_free() throws Exception {
    try (Directory top = open();
        Directory deep = top.directory("a/b/c")) {
      top.create("one").close();
      assertFails(Errno.EEXIST, () -> top.renameIfFree("one", deep, "file"));
      top.renameIfFree("one", deep, "two");
      assertThat(read(deep, "two")).isEmpty();
      deep.rename("file", deep, "two");
      assertThat(read(deep, "two")).isEqualTo("inside");
      assertFails(Errno.ENOENT, () -> deep.rename("file", deep, "three"));
      deep.sync();
    }
  }

  @Test
  void makes_and_removes_directories_and_removes_only_what_was_meant() throws Exception {
    try (Directory top = open()) {
      top.makeDirectory("made", 0700);
      assertThat(top.status("made").mode()).isEqualTo(0700);
      assertFails(Errno.EEXIST, () -> top.makeDirectory("made", 0700));
      assertFails(Errno.EISDIR, () -> top.removeFile("made"));
      assertFails(Errno.ENOTEMPTY, () -> top.removeDirectory("a"));
      assertFails(Errno.ENOTDIR, () -> top.removeDirectory("link"));
      top.removeDirectory("made");
      assertFails(Errno.ENOENT, () -> top.status("made"));
    }
  }

  @Test
  void lists_every_name_once_and_says_which_are_not_utf_8() throws Exception {
    Path many = Files.createDirectory(root.resolve("many"));
    List<String> expected = new ArrayList<>(List.of("é", "new\nline", "x".repeat(255), "dir"));
    for (String name : expected.subList(0, 3)) {
      Files.createFile(many.resolve(name));
    }
    Files.createDirectory(many.resolve("dir"));
    for (int i = 0; i < 3_000; i++) {
      Files.createFile(many.resolve("n" + i));
      expected.add("n" + i);
    }
    run("/bin/sh", "-c", "cd many && : > \"$(printf 'bad\\377')\"");
    List<String> exact = new ArrayList<>();
    List<String> inexact = new ArrayList<>();
    try (Directory top = open();
        Directory listed = top.directory("many");
        Entries entries = listed.entries()) {
      for (var next = entries.next(); next.isPresent(); next = entries.next()) {
        Entries.Entry entry = next.get();
        (entry.exact() ? exact : inexact).add(entry.name());
        assertThat(entry.type())
            .isEqualTo(entry.name().equals("dir") ? FileType.DIRECTORY : FileType.REGULAR);
      }
      assertThat(entries.next()).isEqualTo(Optional.empty());
    }
    assertThat(exact).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(inexact).containsExactly("bad\ufffd");
  }

  @Test
  void names_are_looked_up_in_the_held_directory_when_its_own_name_is_gone() throws Exception {
    try (Directory deep = open().directory("a/b/c")) {
      Files.move(root.resolve("a/b"), outside.resolve("moved"));
      Files.createSymbolicLink(root.resolve("a/b"), outside);
      assertThat(read(deep, "file")).isEqualTo("inside");
    }
  }

  @Test
  void leaves_no_descriptor_whether_it_succeeds_or_fails() throws Exception {
    exerciseAll();
    long before = Self.descriptors();
    for (int i = 0; i < 50; i++) {
      exerciseAll();
    }
    assertThat(Self.descriptors()).isEqualTo(before);
  }

  private void exerciseAll() throws IOException {
    try (Directory top = open();
        Directory deep = top.directory("a/b/c")) {
      read(deep, "file");
      top.create("temp").close();
      top.removeFile("temp");
      top.sync();
      assertFails(Errno.ELOOP, () -> top.directory("a/near/c"));
      assertFails(Errno.ENOENT, () -> top.directory("a/b/none/c"));
      assertFails(Errno.ELOOP, () -> top.open("link", Access.READ));
      assertNotRegular(FileType.DIRECTORY, () -> top.open("a", Access.READ));
      try (Entries entries = top.entries()) {
        assertThat(entries.next()).isPresent();
      }
    }
  }

  private Directory open() throws IOException {
    return Directory.open(root, resolver);
  }

  private static String read(Directory directory, String name) throws IOException {
    try (OpenFile file = directory.open(name, Access.READ)) {
      return content(file);
    }
  }

  private static String content(OpenFile file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(100);
    file.channel().read(bytes);
    return new String(bytes.array(), 0, bytes.position(), UTF_8);
  }

  private void run(String... argv) throws IOException {
    Spawn spawn =
        new Spawn(
            Path.of(argv[0]),
            List.of(argv),
            Map.of("PATH", "/usr/bin:/bin"),
            root,
            new Spawn.Streams.Each(Spawn.Stream.NULL, Spawn.Stream.NULL, Spawn.Stream.NULL));
    assertThat(spawn.start().await()).isEqualTo(new WaitStatus.Exited(0));
  }

  private static void assertFails(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.name()).isEqualTo(errno.name()));
  }

  private static void assertNotRegular(FileType type, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            NotRegularException.class, e -> assertThat(e.type()).isEqualTo(type));
  }
}
