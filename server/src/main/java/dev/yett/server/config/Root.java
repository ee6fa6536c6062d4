package dev.yett.server.config;

import dev.yett.protocol.RootSpec;
import java.nio.file.Path;

/// A directory that an owner opened to operators, under a name.
///
/// @param spec the name and who may do what, as the catalogue tells it
/// @param path absolute, and free of symbolic links when the configuration was read
public record Root(RootSpec spec, Path path) {}
