package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.Claims;
import dev.yett.identity.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who works by a grant that will soon end is told so, once, beside the output.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EndingGrantTest {
  private static final String TOLD = "the grant for pump-7 ends ";

  private final TestAuthority authority = new TestAuthority();
  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource({
    "PT8H, PT1H, no",
    "PT8H, PT48M, in 48 minutes",
    "PT20H, PT119M, in 119 minutes",
    "P30D, P4D, no",
    "P30D, P2DT5H, in 2 days",
    "P30D, P1DT5H, in 29 hours",
    "P365D, P15D, no",
    "P365D, P13DT1H, in 13 days",
  })
  void in_the_last_tenth_of_its_life_and_at_most_two_weeks_before(
      Duration life, Duration left, String told) {
    var now = authority.now();
    var warning = Grants.ending(claims("pump-7", now.plus(left).minus(life), now.plus(left)), now);
    if (told.equals("no")) {
      assertThat(warning).isEmpty();
    } else {
      assertThat(warning).get().asString().contains(TOLD, "(" + told + ")");
    }
  }

  @Test
  void run_says_so_once_and_not_in_its_output() throws Exception {
    try (var device = device("pump-7")) {
      var alice = alice("pump-7");
      var at = "pump-7@127.0.0.1:" + device.port();
      var run = alice.run("run", at, "echo");
      assertThat(run.status()).as(run.errors()).isZero();
      assertThat(run.output()).isEqualTo("here\n");
      assertThat(run.errors()).containsOnlyOnce(TOLD).startsWith("yett: ");
      var json = alice.run("run", "--json", at, "echo");
      assertThat(json.output()).doesNotContain("ends").startsWith("{");
      assertThat(json.errors()).containsOnlyOnce(TOLD);
      var many = alice.runWith("echo\necho\n", "run", at, "-");
      assertThat(many.output()).isEqualTo("here\nhere\n");
      assertThat(many.errors()).containsOnlyOnce(TOLD);
    }
  }

  @Test
  void each_says_so_once_for_all_hosts() throws Exception {
    try (var one = device("pump-7");
        var other = device("pump-8")) {
      var alice = alice("pump-7", "pump-8");
      var run =
          alice.run(
              "each",
              "pump-7@127.0.0.1:" + one.port(),
              "pump-8@127.0.0.1:" + other.port(),
              "--",
              "echo");
      assertThat(run.status()).as(run.errors()).isZero();
      assertThat(run.output()).doesNotContain("the grant for");
      assertThat(run.errors()).containsOnlyOnce("the grant for ");
    }
  }

  @Test
  void cp_says_so_once() throws Exception {
    var files = new FileDevice();
    files.files.put("/logs/a", "text".getBytes(UTF_8));
    try (var device =
        EvilDevice.named("pump-7", temp.resolve("files"), authority, Catalogues.usual(), files)) {
      var alice = alice("pump-7");
      var to = temp.resolve("copy");
      var run = alice.run("cp", "pump-7@127.0.0.1:" + device.port() + ":/logs/a", to.toString());
      assertThat(run.status()).as(run.errors()).isZero();
      assertThat(Files.readString(to)).isEqualTo("text");
      assertThat(run.errors()).containsOnlyOnce(TOLD);
    }
  }

  private TestOperator alice(String... devices) throws Exception {
    var alice = new TestOperator(temp.resolve("alice"), authority);
    var now = authority.now();
    for (var device : devices) {
      var claims = claims(device, now.minus(Duration.ofHours(7)), now.plus(Duration.ofMinutes(30)));
      alice.granted(device, authority.grant(claims));
    }
    return alice;
  }

  private Claims claims(String device, Instant from, Instant until) {
    var usual = authority.claims("alice", device, 1, "technician");
    return new Claims(
        usual.serial(),
        usual.operator(),
        usual.device(),
        usual.roles(),
        from,
        from,
        until,
        usual.epoch());
  }

  private EvilDevice device(String name) {
    return EvilDevice.named(
        name,
        temp.resolve(name),
        authority,
        Catalogues.usual(),
        (peer, order) -> {
          peer.started(order);
          peer.output("here\n".getBytes(UTF_8));
          peer.finished(order);
        });
  }
}
