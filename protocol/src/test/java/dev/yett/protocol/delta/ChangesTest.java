package dev.yett.protocol.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.protocol.tree.PiecesMalformedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A content told by the signatures of another is that content, whatever changed.
@Timeout(300)
final class ChangesTest {
  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] sign(byte[] content, int block) throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = new SignatureWriter(out, content.length, block);
    for (int at = 0; at < content.length; ) {
      int some = Math.min(content.length - at, 1 + (at * 31) % 5000);
      writer.update(content, at, some);
      at += some;
    }
    writer.finish();
    return out.toByteArray();
  }

  /// Rebuilds what was told, and counts the new bytes.
  private static final class Rebuilt implements ChangeFinder.Sink {
    private final byte[] basis;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int fresh;
    private int copies;

    Rebuilt(byte[] basis) {
      this.basis = basis;
    }

    @Override
    public void copy(long offset, long length) {
      out.write(basis, (int) offset, (int) length);
      copies++;
    }

    @Override
    public void data(byte[] bytes, int offset, int length) {
      out.write(bytes, offset, length);
      fresh += length;
    }
  }

  private static Rebuilt rebuild(byte[] basis, byte[] content, int block) throws IOException {
    Signatures signatures = Signatures.read(new ByteArrayInputStream(sign(basis, block)));
    var rebuilt = new Rebuilt(basis);
    new ChangeFinder(signatures).find(new ByteArrayInputStream(content), rebuilt);
    assertThat(rebuilt.out.toByteArray()).isEqualTo(content);
    return rebuilt;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0, 1",
    "1, 0",
    "1, 1",
    "511, 511",
    "512, 512",
    "513, 513",
    "100000, 100000",
    "100000, 50000",
    "50000, 100000",
    "3000000, 3000000"
  })
  void what_did_not_change_is_copied_and_the_rest_is_told(int old, int now) throws IOException {
    byte[] basis = random(old, 1);
    byte[] content = Arrays.copyOf(basis, now);
    Rebuilt same = rebuild(basis, content, 512);
    assertThat(same.fresh).isLessThanOrEqualTo(Math.max(0, now - old) + 511);
    if (old == now) {
      assertThat(same.fresh).isZero();
      assertThat(same.copies).isEqualTo(old == 0 ? 0 : 1);
    }
    rebuild(basis, random(now, 2), 512);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 1_048_575, 1_048_576, 1_049_600, 2_999_999})
  void a_byte_put_in_or_taken_out_costs_no_more_than_its_block(int at) throws IOException {
    byte[] basis = random(3_000_000, 3);
    byte[] more = new byte[basis.length + 1];
    System.arraycopy(basis, 0, more, 0, at);
    more[at] = 42;
    System.arraycopy(basis, at, more, at + 1, basis.length - at);
    assertThat(rebuild(basis, more, 2048).fresh).isLessThanOrEqualTo(2 * 2048);
    assertThat(rebuild(more, basis, 2048).fresh).isLessThanOrEqualTo(2 * 2048);
  }

  @Test
  void ten_places_and_moved_parts_are_found() throws IOException {
    byte[] basis = random(2_000_000, 4);
    byte[] content = basis.clone();
    Random random = new Random(5);
    for (int i = 0; i < 10; i++) {
      byte[] change = random(2_000, i);
      System.arraycopy(change, 0, content, random.nextInt(content.length - 2_000), 2_000);
    }
    assertThat(rebuild(basis, content, 2048).fresh).isLessThan(10 * (2_000 + 2 * 2048));
    byte[] swapped = new byte[basis.length];
    System.arraycopy(basis, 1_000_000, swapped, 0, 1_000_000);
    System.arraycopy(basis, 0, swapped, 1_000_000, 1_000_000);
    assertThat(rebuild(basis, swapped, 2048).fresh).isLessThan(3 * 2048);
  }

  @Test
  void zeros_are_found_although_all_blocks_are_alike() throws IOException {
    byte[] basis = new byte[1 << 20];
    byte[] content = new byte[(1 << 20) + 1000];
    content[700_000] = 1;
    assertThat(rebuild(basis, content, 512).fresh).isLessThan(3 * 512);
  }

  /// Sums that are all alike cost a bounded number of looks.
  @Test
  void hostile_sums_take_no_time_that_grows_with_their_number() throws IOException {
    int count = 1_000_000;
    ByteBuffer bytes = ByteBuffer.allocate(12 + 12 * count);
    bytes.putLong(512L * count).putInt(512);
    for (int i = 0; i < count; i++) {
      bytes.putInt(0).putLong(i);
    }
    Signatures signatures = Signatures.read(new ByteArrayInputStream(bytes.array()));
    byte[] zeros = new byte[300_000];
    var rebuilt = new Rebuilt(new byte[0]);
    long begin = System.nanoTime();
    new ChangeFinder(signatures).find(new ByteArrayInputStream(zeros), rebuilt);
    assertThat((System.nanoTime() - begin) / 1_000_000_000).isLessThan(20);
    assertThat(rebuilt.fresh).isEqualTo(zeros.length);
  }

  @Test
  void the_vector_of_the_page_is_what_is_made() throws IOException {
    byte[] content = "abc".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    // A = 97 + 98 + 99 = 294, B = 3·97 + 2·98 + 99 = 586; SHA-256("abc") = ba7816bf8f01cfea…
    assertThat(HexFormat.of().formatHex(sign(content, 2048)))
        .isEqualTo("0000000000000003" + "00000800" + "024a0126" + "ba7816bf8f01cfea");
  }

  @Test
  void signatures_cut_anywhere_or_of_impossible_contents_are_refused() throws IOException {
    byte[] bytes = sign(random(10_000, 6), 2048);
    for (int i = 0; i < bytes.length; i++) {
      byte[] cut = Arrays.copyOf(bytes, i);
      assertThatThrownBy(() -> Signatures.read(new ByteArrayInputStream(cut)))
          .isInstanceOf(EOFException.class);
    }
    for (String header :
        new String[] {
          "ffffffffffffffff00000800",
          "0020000000000000" + "00000800",
          "000000000000000100000000",
          "0000000000000001000001ff",
          "000000000000000100100001",
          "00000000ffffffff00000200"
        }) {
      assertThatThrownBy(
              () -> Signatures.read(new ByteArrayInputStream(HexFormat.of().parseHex(header))))
          .as(header)
          .isInstanceOfAny(PiecesMalformedException.class, EOFException.class);
    }
    assertThatThrownBy(
            () -> Signatures.read(new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length + 1))))
        .isInstanceOf(PiecesMalformedException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2048",
    "1, 2048",
    "104857600, 10240",
    "1099511627776, 196608",
    "9007199254740991, 1048576"
  })
  void block_sizes_grow_with_the_root_of_the_length(long length, int block) {
    assertThat(Signatures.blockFor(length)).isLessThanOrEqualTo(block * 2).isBetween(512, 1 << 20);
    if (length < 1L << 30) {
      assertThat(Signatures.blockFor(length)).isEqualTo(block);
    }
  }
}
