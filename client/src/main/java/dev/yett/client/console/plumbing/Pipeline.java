package dev.yett.client.console.plumbing;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Programs of this machine, one after the other, each with its arguments as they were typed: no
/// shell reads them. What none of them redirects is the terminal's.
public final class Pipeline implements Outlet {
  private final List<Process> processes;
  private final Stream stream;
  private final Thread ending;

  private Pipeline(List<Process> processes) {
    this.processes = processes;
    this.stream = new Stream(processes.getFirst().getOutputStream());
    this.ending = new Thread(this::destroy, "yett-programs");
    Runtime.getRuntime().addShutdownHook(ending);
  }

  /// What the first program reads.
  public sealed interface Source {
    /// What we write to [Pipeline#stream].
    record Ours() implements Source {}

    /// The terminal.
    record Terminal() implements Source {}

    /// A file here.
    record Local(Path file) implements Source {}
  }

  /// Starts them.
  ///
  /// @param commands at least one, each a program and its arguments
  /// @param into the file that the last one writes, and whether it is added to
  /// @throws UserError one of them cannot be run; none runs then
  public static Pipeline start(
      List<List<String>> commands, Path directory, Source source, Optional<Into> into)
      throws UserError {
    if (!Files.isDirectory(directory)) {
      throw new UserError(ExitCode.FAILED, directory + " is no longer there", "lcd goes elsewhere");
    }
    if (into.isPresent()) {
      // Told as for any other file; the programs open it again.
      OutputFile.open(into.get().file(), true).close();
    }
    var builders =
        commands.stream()
            .map(c -> new ProcessBuilder(c).directory(directory.toFile()))
            .collect(Collectors.toList());
    builders.forEach(b -> b.redirectError(Redirect.INHERIT));
    builders
        .getFirst()
        .redirectInput(
            switch (source) {
              case Source.Ours() -> Redirect.PIPE;
              case Source.Terminal() -> Redirect.INHERIT;
              case Source.Local(Path file) -> Redirect.from(file.toFile());
            });
    builders.getLast().redirectOutput(into.map(Into::redirect).orElse(Redirect.INHERIT));
    try {
      return new Pipeline(ProcessBuilder.startPipeline(builders));
    } catch (IOException e) {
      throw fault(e, commands);
    }
  }

  /// A file that output goes into.
  ///
  /// @param add whether what it holds stays
  public record Into(Path file, boolean add) {
    private Redirect redirect() {
      return add ? Redirect.appendTo(file.toFile()) : Redirect.to(file.toFile());
    }
  }

  private static UserError fault(IOException e, List<List<String>> commands) {
    var message = String.valueOf(e.getMessage());
    for (var command : commands) {
      if (message.contains("\"" + command.getFirst() + "\"")) {
        boolean none = message.contains("error=2,") || message.contains("error: 2 ");
        return new UserError(
            none ? 127 : 126,
            none
                ? "there is no program '" + command.getFirst() + "' here"
                : "'" + command.getFirst() + "' cannot be run here: " + message);
      }
    }
    return new UserError(126, message);
  }

  @Override
  public OutputStream stream() {
    return stream;
  }

  /// Whether the first program took not all.
  public boolean isBroken() {
    return stream.isBroken();
  }

  @Override
  public int end() throws InterruptedException {
    try {
      stream.close();
    } catch (IOException e) {
      // Whoever reads has ended, and its status tells.
    }
    for (var process : processes) {
      process.waitFor();
    }
    return processes.getLast().exitValue();
  }

  @Override
  public void close() {
    destroy();
    try {
      Runtime.getRuntime().removeShutdownHook(ending);
    } catch (IllegalStateException e) {
      // The program is being ended.
    }
  }

  private void destroy() {
    processes.forEach(Process::destroy);
  }
}
