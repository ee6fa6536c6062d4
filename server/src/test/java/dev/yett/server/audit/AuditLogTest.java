package dev.yett.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Effect;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Secret;
import dev.yett.protocol.Survival;
import dev.yett.protocol.Value;
import dev.yett.server.audit.AuditRecord.Source;
import dev.yett.server.order.Denial;
import dev.yett.server.order.OrderMemory.Settlement;
import dev.yett.server.order.Permit;
import dev.yett.server.testing.Permits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditLogTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Source SOURCE = new Source("c1", "127.0.0.1:4");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb", "a\r\n{\"event\":\"intent\"}", "\u001b[31m", "\u009b2J", "\u202egnp.exe", "\u0000",
        "\u007f", "\u2028", "\"},{\"", "\\", "\u0085", "\ufeff"
      })
  void j01_a_hostile_text_in_any_field_stays_within_its_line(String hostile) throws Exception {
    var source = new Source(hostile, hostile);
    var denial = new Denial(Reason.ARGUMENT_UNKNOWN, Optional.of(hostile), hostile);
    Permit permit = permit(hostile);
    try (var log = open()) {
      log.write(new AuditRecord.Began(hostile, hostile));
      log.write(new AuditRecord.Reloaded(false, hostile));
      log.write(new AuditRecord.Connected(source, hostile, hostile));
      log.write(new AuditRecord.Turned(source, hostile, hostile, 3));
      log.write(new AuditRecord.Ended(source, hostile, hostile));
      log.write(
          new AuditRecord.Refused(
              source,
              Permits.verified("say", Map.of(), Optional.empty(), "technician"),
              Optional.empty(),
              denial));
      log.write(
          new AuditRecord.Result(
              source, permit, finished(new Ending.Failed("io", hostile, Optional.of(hostile)))));
      log.write(new AuditRecord.Intent(source, permit));
    }
    List<String> lines = lines();
    assertThat(lines).hasSize(8);
    for (String line : lines) {
      assertThat(AuditLine.parse(line)).isPresent();
      assertThat(line.chars()).allMatch(AuditLogTest::isHarmless);
    }
  }

  @Test
  void j09_a_secret_is_not_recorded() throws Exception {
    Secret secret = Secret.of("canary-7391".toCharArray(), new SecureRandom());
    Permit permit =
        new Permits(catalogue())
            .permit("say", Map.of("text", new Value.Text("x"), "hidden", secret), "technician");
    try (var log = open()) {
      log.sync(new AuditRecord.Intent(SOURCE, permit));
    }
    String text = Files.readString(file());
    assertThat(text).contains("(secret)").doesNotContain("canary-7391");
  }

  @Test
  void an_order_that_began_and_has_no_end_has_an_unknown_outcome() throws Exception {
    Permit permit = permit("x");
    try (var log = open()) {
      log.sync(new AuditRecord.Intent(SOURCE, permit));
    }
    try (var log = open()) {
      assertThat(log.remembered()).hasSize(1);
      assertThat(log.remembered().getFirst().digest()).isEqualTo(permit.digest());
      assertThat(log.remembered().getFirst().settlement())
          .isInstanceOfSatisfying(
              Settlement.Ended.class,
              ended ->
                  assertThat(ended.finished().ending())
                      .isInstanceOfSatisfying(
                          Ending.Failed.class,
                          f -> assertThat(f.reason()).isEqualTo("unknown-outcome")));
    }
    assertThat(lines()).hasSize(2);
  }

  @Test
  void n03_outcomes_and_refusals_are_remembered_across_a_restart() throws Exception {
    Permit permit = permit("x");
    Finished finished = finished(new Ending.Exited(3));
    try (var log = open()) {
      log.sync(new AuditRecord.Intent(SOURCE, permit));
      log.write(new AuditRecord.Result(SOURCE, permit, finished));
      var refused = Permits.verified("say", Map.of(), Optional.empty(), "technician");
      log.write(new AuditRecord.Refused(SOURCE, refused, refused.order(), Denial.of(Reason.ROLE)));
    }
    try (var log = open()) {
      assertThat(log.remembered())
          .extracting(r -> r.settlement())
          .containsExactly(
              new Settlement.Ended(finished), new Settlement.Refused(Denial.of(Reason.ROLE)));
    }
  }

  @Test
  void a_line_that_was_cut_off_is_dropped_and_that_is_recorded() throws Exception {
    try (var log = open()) {
      log.write(new AuditRecord.Stopped("a"));
    }
    Files.writeString(file(), "{\"event\":\"int", StandardOpenOption.APPEND);
    try (var log = open()) {
      log.write(new AuditRecord.Stopped("b"));
    }
    assertThat(lines()).hasSize(3);
    assertThat(lines().get(1)).contains("\"event\":\"recovered\"", "\"bytes\":13");
  }

  @Test
  void a_full_file_is_put_aside_and_still_read() throws Exception {
    Permit permit = permit("x");
    try (var log = AuditLog.open(directory.resolve("audit"), CLOCK, 100)) {
      log.sync(new AuditRecord.Intent(SOURCE, permit));
      log.sync(new AuditRecord.Stopped("a"));
    }
    try (var log = open()) {
      assertThat(log.remembered()).hasSize(1);
    }
  }

  @Test
  void j08_a_link_or_a_file_that_others_may_read_is_not_written() throws Exception {
    Path audit = directory.resolve("audit");
    Files.createDirectory(
        audit, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createSymbolicLink(file(), directory.resolve("elsewhere"));
    assertThatThrownBy(this::open).isInstanceOf(IOException.class);
    assertThat(directory.resolve("elsewhere")).doesNotExist();
    Files.delete(file());
    Files.writeString(file(), "");
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(this::open).hasMessageContaining("others have access");
  }

  @Test
  void two_daemons_do_not_write_one_log() throws Exception {
    try (var log = open()) {
      assertThat(log.remembered()).isEmpty();
      assertThatThrownBy(this::open).hasMessageContaining("another daemon");
    }
  }

  private static boolean isHarmless(int c) {
    boolean ascii = c >= 0x20 && c < 0x7f;
    boolean beyond = c > 0xa0 && c != 0x2028 && c != 0x202e && c != 0xfeff;
    return ascii || beyond;
  }

  private AuditLog open() throws IOException {
    return AuditLog.open(directory.resolve("audit"), CLOCK, 1 << 20);
  }

  private Path file() {
    return directory.resolve("audit/audit.jsonl");
  }

  private List<String> lines() throws IOException {
    return List.of(Files.readString(file(), StandardCharsets.UTF_8).split("\n"));
  }

  private static Finished finished(Ending ending) {
    return new Finished(0, ending, Cbor.map().build(), 1, 2, 3, Optional.empty());
  }

  private static Permit permit(String text) {
    String value = Permits.printableOr(text, "x");
    return new Permits(catalogue())
        .permit("say", Map.of("text", new Value.Text(value)), "technician");
  }

  private static Catalogue catalogue() {
    return new Catalogue(
        List.of(
            new OperationSpec(
                "say",
                "s",
                List.of(
                    ArgumentSpec.of("text", ArgumentType.TEXT, "t"),
                    ArgumentSpec.of("hidden", ArgumentType.SECRET, "h").asOptional()),
                InputMode.NONE,
                OutputMode.NONE,
                Effect.READS,
                Survival.NONE,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty())),
        List.of());
  }
}
