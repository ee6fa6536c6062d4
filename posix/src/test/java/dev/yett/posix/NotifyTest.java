package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class NotifyTest {
  private static final MethodHandle BIND =
      Native.call("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECV =
      Native.call("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  @TempDir Path directory;

  @Test
  void tells_a_socket_in_the_filesystem() throws Exception {
    assertTold(directory.resolve("notify").toString());
  }

  @Test
  void tells_an_abstract_socket() throws Exception {
    assertTold("@yett-test-" + ProcessHandle.current().pid());
  }

  @Test
  void says_nothing_where_nobody_asked() {
    for (Optional<String> socket : java.util.List.of(Optional.<String>empty(), Optional.of(""))) {
      assertThatCode(() -> new Notify(socket).ready()).doesNotThrowAnyException();
    }
  }

  @Test
  void a_manager_that_is_gone_is_an_error_and_leaves_no_descriptor() throws Exception {
    Notify notify = new Notify(Optional.of(directory.resolve("none").toString()));
    long before = Self.descriptors();
    assertThatThrownBy(notify::ready).hasMessageStartingWith("sendto: ENOENT");
    Notify tooLong = new Notify(Optional.of("/" + "x".repeat(200)));
    assertThatThrownBy(tooLong::ready).hasMessageStartingWith("sendto: ENAMETOOLONG");
    assertThat(Self.descriptors()).isEqualTo(before);
  }

  private static void assertTold(String name) throws Exception {
    Notify notify = new Notify(Optional.of(name));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      int receiver = Notify.open(state);
      try {
        MemorySegment address = Notify.address(arena, name);
        int size = (int) address.byteSize();
        assertThat(Native.invoke(() -> (int) BIND.invokeExact(state, receiver, address, size)))
            .isZero();
        notify.ready();
        assertThat(received(receiver)).isEqualTo("READY=1");
        notify.reloading();
        assertThat(received(receiver)).matches("RELOADING=1\nMONOTONIC_USEC=\\d+");
        notify.stopping();
        assertThat(received(receiver)).isEqualTo("STOPPING=1");
      } finally {
        Held.release(receiver);
      }
    }
  }

  private static String received(int receiver) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment room = arena.allocate(1_000);
      int count =
          Native.invoke(() -> (int) (long) RECV.invokeExact(state, receiver, room, 999L, 0));
      assertThat(count).isPositive();
      return room.getString(0);
    }
  }
}
