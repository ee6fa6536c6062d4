package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.DeviceSecretFile;
import dev.yett.identity.GrantFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of an epoch whose file could not be written.
final class EpochTest {
  @TempDir Path home;
  private Program program;

  @BeforeEach
  void make_the_authorities() throws IOException {
    program = Program.withAuthorities(home);
    program.run("epoch pump-7 --grants grants --out first.secret --passphrase-file pass").ok();
    program
        .run(
            "grant alice pump-7 --role viewer --grants grants --out alice.grants --passphrase-file"
                + " pass")
        .ok();
  }

  private Program.Result epoch(String out, String grants) {
    return program.run(
        "epoch pump-7 --overlap 7d --grants grants --passphrase-file pass --out "
            + out
            + " --grants-out "
            + grants);
  }

  private Iterable<Long> epochs(String file) throws Exception {
    return DeviceSecretFile.read(program.file(file)).stream().map(one -> one.epoch()).toList();
  }

  @Test
  void i14_an_epoch_on_record_without_its_file_is_gone_on_with() throws Exception {
    Files.writeString(program.file("blocked"), "a file where a directory is wanted");
    epoch("blocked/new.secret", "new.grants").fails(1, "blocked");
    Files.delete(program.file("blocked"));
    var again = epoch("blocked/new.secret", "new.grants");
    assertThat(again.err()).contains("goes on with epoch 2");
    assertThat(again.out()).contains("device/pump-7 epoch 2 in");
    // the first is there too: by it the device knows where the file is from
    assertThat(epochs("blocked/new.secret")).containsExactly(1L, 2L);
    assertThat(GrantFile.read(program.file("new.grants")).getFirst().claims().epoch()).isEqualTo(2);
    assertThat(epoch("next.secret", "next.grants").ok().out()).contains("epoch 3 in");
  }

  @Test
  void i14_where_only_the_grants_are_missing_the_same_epoch_and_grants_are_made() throws Exception {
    Files.writeString(program.file("blocked"), "a file where a directory is wanted");
    assertThat(epoch("new.secret", "blocked/new.grants").err()).contains("blocked");
    var secret = Files.readAllBytes(program.file("new.secret"));
    Files.delete(program.file("blocked"));
    Files.createDirectory(program.file("blocked"));
    assertThat(epoch("new.secret", "blocked/new.grants").status()).isZero();
    assertThat(Files.readAllBytes(program.file("new.secret"))).isEqualTo(secret);
    assertThat(program.run("list --grants grants --csv grant/alice/*").ok().out())
        .hasLineCount(1 + 2);
    assertThat(GrantFile.read(program.file("blocked/new.grants"))).hasSize(1);
    program.run("audit verify --grants grants").ok();
  }

  @Test
  void i14_an_epoch_whose_file_is_there_is_left_alone_when_another_is_asked_for() throws Exception {
    Files.writeString(program.file("blocked"), "a file where a directory is wanted");
    assertThat(epoch("new.secret", "blocked/new.grants").err()).contains("blocked");
    assertThat(epoch("other.secret", "new.grants").ok().out()).contains("epoch 3 in");
    assertThat(epochs("other.secret")).containsExactly(1L, 2L, 3L);
  }
}
