package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.HashChain.Head;
import dev.yett.identity.HashChain.Link;
import dev.yett.identity.HashChain.Verdict;
import dev.yett.protocol.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HashChainTest {
  private static final int COUNT = 1000;

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Kept(Link link, byte[] record) {}

  private static List<Kept> chain(String salt) {
    var chain = HashChain.from(Head.EMPTY);
    var kept = new ArrayList<Kept>();
    for (int i = 0; i < COUNT; i++) {
      var record = ("act " + i + " " + salt).getBytes(StandardCharsets.US_ASCII);
      kept.add(new Kept(chain.append(record), record));
    }
    return kept;
  }

  private static Verdict check(List<Kept> kept, Optional<Head> remembered) {
    var check = new HashChain.Check(remembered);
    kept.forEach(one -> check.next(one.link(), one.record()));
    return check.end();
  }

  private static Head head(List<Kept> kept, int count) {
    return count == 0 ? Head.EMPTY : new Head(count, kept.get(count - 1).link().hash());
  }

  private static void broken(List<Kept> kept, long index) {
    assertThat(check(kept, Optional.empty()))
        .isInstanceOfSatisfying(
            Verdict.Broken.class, found -> assertThat(found.index()).isEqualTo(index));
  }

  @Test
  void a_whole_chain_holds_and_goes_on_from_its_head() {
    var kept = chain("a");
    assertThat(check(kept, Optional.empty())).isEqualTo(new Verdict.Whole(head(kept, COUNT)));
    var resumed = HashChain.from(head(kept, 500));
    assertThat(resumed.append(kept.get(500).record())).isEqualTo(kept.get(500).link());
    var check = new HashChain.Check(head(kept, 500), Optional.of(head(kept, 700)));
    kept.subList(500, COUNT).forEach(one -> check.next(one.link(), one.record()));
    assertThat(check.end()).isEqualTo(new Verdict.Whole(head(kept, COUNT)));
  }

  @Test
  void j03_each_byte_that_is_changed_shows_at_its_record() {
    var kept = chain("a");
    for (int i = 0; i < COUNT; i++) {
      for (int at = 0; at < kept.get(i).record().length; at++) {
        var record = kept.get(i).record().clone();
        record[at] ^= 1;
        var changed = new ArrayList<>(kept.subList(0, Math.min(COUNT, i + 2)));
        changed.set(i, new Kept(kept.get(i).link(), record));
        broken(changed, i);
      }
    }
  }

  @Test
  void j03_a_record_deleted_doubled_inserted_or_moved_shows_at_its_place() {
    var kept = chain("a");
    var foreign = chain("b");
    for (int i = 1; i < COUNT - 1; i += 97) {
      var deleted = new ArrayList<>(kept);
      deleted.remove(i);
      broken(deleted, i);
      var doubled = new ArrayList<>(kept);
      doubled.add(i, kept.get(i));
      broken(doubled, i + 1L);
      var inserted = new ArrayList<>(kept);
      inserted.add(i, foreign.get(i));
      broken(inserted, i);
      var swapped = new ArrayList<>(kept);
      swapped.set(i, kept.get(i + 1));
      swapped.set(i + 1, kept.get(i));
      broken(swapped, i);
    }
  }

  @Test
  void j02_a_tail_cut_off_and_sealed_anew_shows_to_who_remembers_a_head() {
    var kept = chain("a");
    var remembered = Optional.of(head(kept, COUNT));
    for (int length = 0; length < COUNT; length += 7) {
      var cut = List.copyOf(kept.subList(0, length));
      assertThat(check(cut, Optional.empty())).isInstanceOf(Verdict.Whole.class);
      assertThat(check(cut, remembered))
          .isEqualTo(
              new Verdict.Broken(
                  length, "the chain ends after " + length + " records, and had 1000 before"));
      var resumed = HashChain.from(head(kept, length));
      var sealed = new ArrayList<>(cut);
      while (sealed.size() < COUNT + 3) {
        sealed.add(new Kept(resumed.append(new byte[] {1}), new byte[] {1}));
      }
      assertThat(check(sealed, Optional.empty())).isInstanceOf(Verdict.Whole.class);
      assertThat(check(sealed, remembered))
          .isInstanceOfSatisfying(
              Verdict.Broken.class, found -> assertThat(found.index()).isEqualTo(COUNT - 1));
    }
  }

  @Test
  void what_cannot_be_read_is_a_broken_record() {
    var kept = chain("a");
    var check = new HashChain.Check(Optional.empty());
    check.next(kept.getFirst().link(), kept.getFirst().record());
    check.unreadable();
    check.next(kept.get(1).link(), kept.get(1).record());
    assertThat(check.end()).isEqualTo(new Verdict.Broken(1, "it cannot be read"));
  }

  @Test
  void a_head_is_read_as_it_was_written_and_nothing_else_is() {
    var head = head(chain("a"), 12);
    assertThat(Head.parse(head.toString())).contains(head);
    assertThat(Head.parse(Head.EMPTY.toString())).contains(Head.EMPTY);
    for (var wrong :
        List.of("", ":", "12", "-1:" + "0".repeat(64), "01:" + "0".repeat(64), head + "0")) {
      assertThat(Head.parse(wrong)).isEmpty();
    }
    assertThat(Octets.ofHex(head.toString().substring(3))).isEqualTo(head.hash());
  }
}
