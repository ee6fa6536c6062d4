package dev.yett.protocol;

import java.util.Arrays;
import java.util.Optional;

/// A choice that travels as one fixed word.
public interface Word {
  /// The word on the wire and in files.
  String wire();

  /// The choice of this word.
  static <E extends Enum<E> & Word> Optional<E> of(Class<E> choices, String wire) {
    return Arrays.stream(choices.getEnumConstants())
        .filter(each -> each.wire().equals(wire))
        .findFirst();
  }
}
