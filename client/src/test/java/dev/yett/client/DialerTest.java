package dev.yett.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DialerTest {
  @TempDir private Path home;

  private UserError fault() {
    var files = new ClientFiles(home, home.resolve("state"));
    return catchThrowableOfType(UserError.class, () -> Dialer.credentials(files));
  }

  @Test
  void where_the_files_belong_is_told_while_one_is_missing_and_not_of_other_faults()
      throws IOException {
    var identity = Files.createDirectories(home.resolve("identity"));
    for (var name : List.of("cert.pem", "key.pem", "ca.pem", "trust.bundle")) {
      assertThat(fault().hint()).get().asString().contains(name, "belong into " + identity);
      Files.writeString(identity.resolve(name), "no PEM");
    }
    assertThat(fault().hint()).isEmpty();
    assertThat(fault()).hasMessageContaining("cert.pem");
  }
}
