package dev.yett.client.transfer.tree;

import java.security.SecureRandom;

/// Which names have been seen, in eight bytes a name or a little more. Two names are taken for one
/// with a chance of about one in 2⁵⁰ for each pair, and whoever chooses the names cannot know
/// which, since the numbers that they are reduced by are drawn anew each time. For one thread.
public final class NameSet {
  private static final long PRIME = (1L << 61) - 1;

  private final long factor;
  private final long first;
  private long[] table = new long[16];
  private int size;

  /// Empty.
  public NameSet() {
    var random = new SecureRandom();
    factor = random.nextLong(1 << 20, PRIME);
    first = random.nextLong(1, PRIME);
  }

  public void add(String name) {
    if (2 * size >= table.length) {
      grow();
    }
    size += put(table, reduced(name)) ? 1 : 0;
  }

  public boolean contains(String name) {
    long value = reduced(name);
    for (int at = slot(value, table.length); table[at] != 0; at = (at + 1) & (table.length - 1)) {
      if (table[at] == value) {
        return true;
      }
    }
    return false;
  }

  private void grow() {
    long[] larger = new long[2 * table.length];
    for (long value : table) {
      if (value != 0) {
        put(larger, value);
      }
    }
    table = larger;
  }

  private static boolean put(long[] into, long value) {
    int at = slot(value, into.length);
    while (into[at] != 0) {
      if (into[at] == value) {
        return false;
      }
      at = (at + 1) & (into.length - 1);
    }
    into[at] = value;
    return true;
  }

  private static int slot(long value, int length) {
    return (int) ((value * 0x9e3779b97f4a7c15L) >>> 33) & (length - 1);
  }

  /// A polynomial over the name's characters, modulo 2⁶¹−1; never 0.
  private long reduced(String name) {
    long sum = first;
    for (int i = 0; i < name.length(); i++) {
      sum = modulo(times(sum, factor) + name.charAt(i) + 1);
    }
    return modulo(times(sum, factor) + name.length()) + 1;
  }

  private static long times(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    return modulo((low & PRIME) + ((low >>> 61) | (high << 3)));
  }

  private static long modulo(long sum) {
    return sum >= PRIME ? sum - PRIME : sum;
  }
}
