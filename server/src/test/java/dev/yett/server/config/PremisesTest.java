package dev.yett.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PremisesTest {
  @TempDir private Path scratch;

  @Test
  void g17_a_directory_keeps_its_place_only_where_nobody_else_may_change_what_leads_to_it()
      throws IOException {
    Path outer = Files.createDirectory(scratch.toRealPath().resolve("outer"));
    Path root = Files.createDirectories(outer.resolve("inner/root"));
    var premises = Premises.here();
    Files.setAttribute(root, "unix:mode", 0777); // what is in it is the operators' affair
    assertThat(premises.place(root)).isEmpty();
    for (int open : new int[] {0777, 0770, 0757}) {
      Files.setAttribute(outer, "unix:mode", open);
      assertThat(premises.place(root))
          .get()
          .extracting(Premises.Trouble::what)
          .asString()
          .contains(outer.toString());
    }
    Files.setAttribute(outer, "unix:mode", 01777); // as /tmp
    assertThat(premises.place(root)).isEmpty();
  }
}
