package dev.yett.server.config;

import java.util.List;
import java.util.OptionalLong;

/// What an owner allows below a root beyond the rights of roles.
///
/// @param maxSize bytes of the largest file that may be put there
/// @param quota bytes that all files in it may have together once something is put
/// @param names patterns of which a file's name matches one; none: any name
/// @param deny patterns that no name on a path below the root may match
/// @param links whether links are copied as links
/// @param noFsync whether an order may say that what it writes need not outlive a loss of power
public record RootRules(
    OptionalLong maxSize,
    OptionalLong quota,
    List<String> names,
    List<String> deny,
    boolean links,
    boolean noFsync) {
  /// Where an owner says nothing.
  public static final RootRules USUAL =
      new RootRules(OptionalLong.empty(), OptionalLong.empty(), List.of(), List.of(), false, false);

  public RootRules {
    names = List.copyOf(names);
    deny = List.copyOf(deny);
  }
}
