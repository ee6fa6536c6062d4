package dev.yett.protocol;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The age of a trust bundle: bundles are ordered by the CRL number of their root CRL, then by
/// their own number, PROTOCOL §18.
public record TrustNumber(long rootCrl, long number) implements Comparable<TrustNumber> {
  private static final Comparator<TrustNumber> ORDER =
      Comparator.comparingLong(TrustNumber::rootCrl).thenComparingLong(TrustNumber::number);

  public TrustNumber {
    if (rootCrl < 0 || number < 0) {
      throw new IllegalArgumentException("a negative number");
    }
  }

  public Cbor cbor() {
    return Cbor.array(Cbor.of(rootCrl), Cbor.of(number));
  }

  /// The number that this item is, if it is one.
  public static Optional<TrustNumber> from(Cbor item) {
    if (item instanceof Cbor.Array(List<Cbor> pair)
        && pair.size() == 2
        && pair.get(0) instanceof Cbor.Int(long rootCrl)
        && pair.get(1) instanceof Cbor.Int(long number)
        && rootCrl >= 0
        && number >= 0) {
      return Optional.of(new TrustNumber(rootCrl, number));
    }
    return Optional.empty();
  }

  @Override
  public int compareTo(TrustNumber other) {
    return ORDER.compare(this, other);
  }
}
