package dev.yett.server.config;

import dev.yett.protocol.RootSpec;
import java.nio.file.Path;

/// A directory that an owner opened to operators, under a name.
///
/// @param spec the name and who may do what, as the catalogue tells it
/// @param path absolute, and free of symbolic links when the configuration was read
/// @param rules what else its owner says of it
public record Root(RootSpec spec, Path path, RootRules rules) {
  public Root(RootSpec spec, Path path) {
    this(spec, path, RootRules.USUAL);
  }
}
