package dev.yett.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.HashChain.Head;
import dev.yett.identity.HashChain.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class AuditChainTest {
  private static final int RECORDS = 1_000;

  @TempDir Path directory;

  @Test
  void j03_every_single_byte_that_is_flipped_shows_at_its_record() throws Exception {
    byte[] whole = written(RECORDS);
    assertThat(verdict()).isInstanceOf(Verdict.Whole.class);
    // Every byte of some records, and one byte of every record, each in eight ways in turn.
    int index = 0;
    int checked = 0;
    for (int i = 0; i < whole.length; i++) {
      boolean every = index == 3;
      boolean first = i == 0 || whole[i - 1] == '\n';
      if (every || first) {
        byte[] changed = whole.clone();
        changed[i] ^= (byte) (1 << (i % 8));
        Files.write(file(), changed);
        assertThat(firstBad()).as("byte %d of record %d", i, index).isEqualTo(index);
        checked++;
      }
      if (whole[i] == '\n') index++;
    }
    assertThat(checked).isGreaterThan(RECORDS);
  }

  @Test
  void j03_what_is_left_out_put_in_doubled_or_moved_shows_at_its_place() throws Exception {
    List<String> lines = List.of(new String(written(20), StandardCharsets.UTF_8).split("\n"));
    assertBroken(7, edited(lines, it -> it.remove(7)));
    assertBroken(8, edited(lines, it -> it.add(8, it.get(7))));
    assertBroken(5, edited(lines, it -> it.add(5, "{\"event\":\"ours\"}")));
    assertBroken(3, edited(lines, it -> Collections.swap(it, 3, 4)));
    assertBroken(0, edited(lines, it -> it.set(0, it.get(0).replace("began", "ended"))));
    assertThat(verdictOf(edited(lines, it -> {}))).isInstanceOf(Verdict.Whole.class);
  }

  @Test
  void j02_an_end_that_was_cut_off_shows_to_who_remembers_the_head_also_when_sealing_went_on()
      throws Exception {
    byte[] whole = written(40);
    Head head = ((Verdict.Whole) verdict()).head();
    List<String> lines = List.of(new String(whole, StandardCharsets.UTF_8).split("\n"));
    for (int kept = 0; kept < lines.size(); kept++) {
      Files.writeString(file(), String.join("\n", lines.subList(0, kept)) + (kept > 0 ? "\n" : ""));
      assertThat(AuditVerification.verify(audit(), Optional.of(head)).verdict())
          .isInstanceOf(Verdict.Broken.class);
      try (var log = open(1 << 20)) {
        for (int i = kept; i < lines.size() + 2; i++)
          log.write(new AuditRecord.Stopped("again " + i));
      }
      assertThat(verdict()).as("by itself it is whole").isInstanceOf(Verdict.Whole.class);
      assertThat(AuditVerification.verify(audit(), Optional.of(head)).verdict())
          .as("cut after %d", kept)
          .isInstanceOf(Verdict.Broken.class);
    }
  }

  @Test
  void j05_a_torn_line_is_cut_recovered_and_the_chain_goes_on() throws Exception {
    byte[] whole = written(5);
    for (int torn = 1; torn < 120; torn += 7) {
      Files.write(file(), Arrays.copyOf(whole, whole.length - torn));
      try (var log = open(1 << 20)) {
        log.write(new AuditRecord.Stopped("after"));
      }
      assertThat(verdict()).isInstanceOf(Verdict.Whole.class);
      assertThat(Files.readString(file())).contains("\"event\":\"recovered\"");
    }
  }

  @Test
  void j10_one_chain_spans_all_files_also_where_the_clock_goes_back() throws Exception {
    var now = new AtomicReference<>(Instant.parse("2026-06-01T00:00:00Z"));
    for (int life = 0; life < 3; life++) {
      try (var log = AuditLog.open(audit(), now::get, 2_000)) {
        for (int i = 0; i < 20; i++) {
          log.write(new AuditRecord.Stopped("life " + life));
          now.updateAndGet(time -> time.minusSeconds(3_600));
        }
      }
    }
    assertThat(AuditFile.before(audit())).hasSizeGreaterThan(3);
    assertThat(verdict())
        .isInstanceOfSatisfying(
            Verdict.Whole.class, whole -> assertThat(whole.head().count()).isEqualTo(60));
    Files.delete(AuditFile.before(audit()).getFirst());
    var rest = AuditVerification.verify(audit(), Optional.empty());
    assertThat(rest.start().count()).isPositive();
    assertThat(rest.verdict()).isInstanceOf(Verdict.Whole.class);
    Files.delete(AuditFile.before(audit()).get(1));
    assertThat(verdict()).isInstanceOf(Verdict.Broken.class);
  }

  @Test
  void a_line_without_a_link_shows() throws Exception {
    written(3);
    Files.writeString(file(), "{\"event\":\"ours\"}\n", StandardOpenOption.APPEND);
    assertThat(verdict()).isInstanceOf(Verdict.Broken.class);
  }

  private long firstBad() throws IOException {
    return verdict() instanceof Verdict.Broken(long index, String why) && !why.isEmpty()
        ? index
        : -1;
  }

  private interface Edit {
    void make(List<String> lines);
  }

  private static List<String> edited(List<String> lines, Edit edit) {
    var copy = new ArrayList<>(lines);
    edit.make(copy);
    return copy;
  }

  private Verdict verdictOf(List<String> lines) throws IOException {
    Files.writeString(file(), String.join("\n", lines) + "\n");
    return verdict();
  }

  private void assertBroken(long index, List<String> lines) throws IOException {
    assertThat(verdictOf(lines))
        .isInstanceOfSatisfying(
            Verdict.Broken.class, broken -> assertThat(broken.index()).isEqualTo(index));
  }

  private byte[] written(int records) throws IOException {
    try (var log = open(1 << 24)) {
      log.write(new AuditRecord.Began("spiffe://example.org/device/pump-7", "1"));
      for (int i = 1; i < records; i++) log.note(new AuditRecord.Stopped("record " + i));
    }
    return Files.readAllBytes(file());
  }

  private Verdict verdict() throws IOException {
    return AuditVerification.verify(audit(), Optional.empty()).verdict();
  }

  private AuditLog open(long rotateAt) throws IOException {
    return AuditLog.open(audit(), InstantSource.system(), rotateAt);
  }

  private Path audit() throws IOException {
    Path audit = directory.resolve("audit");
    if (!Files.exists(audit)) {
      Files.createDirectory(
          audit,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return audit;
  }

  private Path file() throws IOException {
    return audit().resolve("audit.jsonl");
  }
}
