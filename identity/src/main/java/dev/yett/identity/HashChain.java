package dev.yett.identity;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Octets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;

/// Records that hold each other: each has the sequence of its place, the hash of the one before,
/// and
/// a hash over both and its own bytes. What is changed, left out, put in, doubled or moved shows at
/// its place. A chain without a key does not stop who writes all of it anew from some place on, nor
/// who cuts off its end: that shows to whoever remembers a [Head] from before.
///
/// ```
/// hash[n] = SHA-256(cbor(["yett/1 record", n, <hash[n-1]>, <record>]))    hash[-1] = 32 zero bytes
/// ```
///
/// The same for the authorities' acts and for a daemon's audit. Belongs to one thread.
public final class HashChain {
  private static final int LENGTH = 32;

  private Head head;

  private HashChain(Head head) {
    this.head = head;
  }

  /// How far a chain goes: short enough to be written on paper, as `count:hash`.
  ///
  /// @param count of records, from 0
  /// @param hash of the last one; zeros where there is none
  public record Head(long count, Octets hash) {
    /// That of a chain without a record.
    public static final Head EMPTY = new Head(0, Octets.of(new byte[LENGTH]));

    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,15}):([0-9a-f]{64})");

    public Head {
      if (count < 0 || count > Limits.INTEGER || hash.length() != LENGTH) {
        throw new IllegalArgumentException("not the head of a chain");
      }
    }

    /// What `toString` gave, or nothing.
    public static Optional<Head> parse(String text) {
      var match = FORM.matcher(text);
      if (!match.matches() || Long.parseLong(match.group(1)) > Limits.INTEGER) {
        return Optional.empty();
      }
      return Optional.of(new Head(Long.parseLong(match.group(1)), Octets.ofHex(match.group(2))));
    }

    @Override
    public String toString() {
      return count + ":" + hash.hex();
    }
  }

  /// What is written beside a record.
  ///
  /// @param sequence of the record, from 0
  /// @param previous the hash of the record before
  /// @param hash of this one
  public record Link(long sequence, Octets previous, Octets hash) {}

  /// What a check found.
  public sealed interface Verdict {
    /// All records hold, up to this head.
    record Whole(Head head) implements Verdict {}

    /// The first record that does not hold.
    ///
    /// @param index from 0; the count of records where the end is missing
    /// @param why for people
    record Broken(long index, String why) implements Verdict {}
  }

  /// A chain that goes on from here; [Head#EMPTY] begins one.
  public static HashChain from(Head head) {
    return new HashChain(head);
  }

  public Head head() {
    return head;
  }

  /// The link of the next record, whose bytes the caller keeps exactly.
  public Link append(byte[] record) {
    var previous = head.hash();
    var link = new Link(head.count(), previous, hash(head.count(), previous, record));
    head = new Head(head.count() + 1, link.hash());
    return link;
  }

  /// Checks a chain from its beginning, record by record. Belongs to one thread.
  public static final class Check {
    private final Optional<Head> remembered;
    private final HashChain chain;
    private Optional<Verdict.Broken> broken = Optional.empty();

    /// @param remembered a head that this chain had earlier, from another place
    public Check(Optional<Head> remembered) {
      this(Head.EMPTY, remembered);
    }

    /// Begins in the middle, where the records before are not at hand.
    ///
    /// @param start the head that the missing part had; it is taken as given
    /// @param remembered a head that this chain had earlier; one within the missing part says
    /// nothing
    public Check(Head start, Optional<Head> remembered) {
      this.chain = new HashChain(start);
      this.remembered = remembered;
      meet();
    }

    /// The next record in its place. Once one does not hold, later ones are not looked at.
    public void next(Link link, byte[] record) {
      if (broken.isPresent()) {
        return;
      }
      var index = chain.head().count();
      if (link.sequence() != index) {
        fail(index, "record " + link.sequence() + " stands where record " + index + " should");
        return;
      }
      if (!same(link.previous(), chain.head().hash())) {
        fail(index, "it does not follow the record before it");
        return;
      }
      if (!same(chain.append(record).hash(), link.hash())) {
        fail(index, "its bytes are not those that were recorded");
        return;
      }
      meet();
    }

    /// A record that cannot be read at all.
    public void unreadable() {
      if (broken.isEmpty()) {
        fail(chain.head().count(), "it cannot be read");
      }
    }

    /// After the last record.
    public Verdict end() {
      if (broken.isPresent()) {
        return broken.get();
      }
      var head = chain.head();
      if (remembered.isPresent() && head.count() < remembered.get().count()) {
        return new Verdict.Broken(
            head.count(),
            "the chain ends after "
                + head.count()
                + " records, and had "
                + remembered.get().count()
                + " before");
      }
      return new Verdict.Whole(head);
    }

    /// The remembered head must be met on the way.
    private void meet() {
      var head = chain.head();
      if (remembered.isPresent()
          && remembered.get().count() == head.count()
          && !same(remembered.get().hash(), head.hash())) {
        fail(
            Math.max(0, head.count() - 1),
            "the chain up to here is another than the one remembered: it was written anew");
      }
    }

    private void fail(long index, String why) {
      broken = Optional.of(new Verdict.Broken(index, why));
    }
  }

  private static Octets hash(long sequence, Octets previous, byte[] record) {
    var input =
        Cbor.array(
                Cbor.of("yett/1 record"),
                Cbor.of(sequence),
                Cbor.of(previous.toArray()),
                Cbor.of(record))
            .encode();
    try {
      return Octets.of(MessageDigest.getInstance("SHA-256").digest(input));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  private static boolean same(Octets one, Octets other) {
    return MessageDigest.isEqual(one.toArray(), other.toArray());
  }
}
