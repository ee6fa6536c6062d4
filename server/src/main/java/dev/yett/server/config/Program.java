package dev.yett.server.config;

import dev.yett.protocol.OperationSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A program that an owner declared as an operation.
///
/// @param spec what the catalogue says of it
/// @param executable absolute path of the program
/// @param command the argument list, beginning with the program itself
/// @param when what a flag puts into the argument list where it is set, by the flag's name
/// @param directory where the program starts; `/` where the owner says nothing
/// @param timeout after which the whole process tree is ended
/// @param outputLimit bytes of standard output and standard error together
/// @param keep bytes of output that its session keeps until they are taken
public record Program(
    OperationSpec spec,
    Path executable,
    List<Element> command,
    Map<String, String> when,
    Optional<Path> directory,
    Duration timeout,
    long outputLimit,
    long keep) {
  public Program {
    command = List.copyOf(command);
    when = Map.copyOf(when);
  }
}
