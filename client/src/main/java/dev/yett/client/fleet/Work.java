package dev.yett.client.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What is to be done on each host.
///
/// @param words of the operation's arguments, which each host's own catalogue explains
/// @param input a file for an operation that takes input; without it the input is empty
public record Work(String operation, List<String> words, Optional<Path> input) {
  public Work {
    words = List.copyOf(words);
  }
}
