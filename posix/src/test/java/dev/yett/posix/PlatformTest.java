package dev.yett.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {

  @Test
  void accepts_the_machine_that_runs_this() {
    assertThatCode(Platform::check).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.34", "2.36", "2.100", "3.0", "2.41-9+deb13u1", "2.34.9000"})
  void accepts_glibc(String version) {
    assertThatCode(() -> Platform.checkVersion(version)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.33", "2.9", "1.99", "", "new"})
  void refuses_older_glibc_with_the_reason(String version) {
    assertThatThrownBy(() -> Platform.checkVersion(version))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"riscv64", "arm", "i386", "ppc64le", ""})
  void refuses_an_architecture_whose_constants_it_does_not_know(String architecture) {
    assertThatThrownBy(() -> Platform.checkArchitecture(architecture))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining(architecture);
  }

  @Test
  void the_effective_user_is_the_owner_of_our_process() throws Exception {
    assertThat(Platform.effectiveUserId())
        .isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  @Test
  void errors_are_named_as_the_c_library_names_them() {
    for (Errno errno : Errno.values()) {
      assertThat(new PosixException("open", errno).name()).isEqualTo(errno.name());
    }
    assertThat(new PosixException("openat2", Errno.ELOOP))
        .hasMessage("openat2: ELOOP (Too many levels of symbolic links)");
    assertThat(new PosixException("open", 4095)).hasMessage("open: E4095 (unknown error)");
  }
}
