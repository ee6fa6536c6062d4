package dev.yett.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// The known word that a mistyped one most likely meant.
final class Nearest {
  private static final int FAR = 3;

  private Nearest() {}

  static Optional<String> of(String typed, Collection<String> known) {
    return known.stream()
        .filter(word -> distance(typed, word) < Math.min(FAR, word.length()))
        .min(Comparator.comparingInt(word -> distance(typed, word)));
  }

  /// Levenshtein's distance, or [#FAR] where the lengths alone differ by as much.
  private static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) >= FAR) {
      return FAR;
    }
    int[] above = new int[b.length() + 1];
    for (int j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
