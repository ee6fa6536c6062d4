package dev.yett.server.file;

import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Survival;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The file operations as the catalogue describes them (PROTOCOL §15). Rights of roots alone decide
/// who may, so none has roles.
final class FileSpecs {
  private static final ArgumentSpec OVERWRITE =
      ArgumentSpec.of("overwrite", ArgumentType.FLAG, "replace an existing file");

  static final OperationSpec LIST =
      reading("list", "Names in a directory", OutputMode.RECORDS, path("which directory"));
  static final OperationSpec STAT =
      reading("stat", "What a name is", OutputMode.RECORDS, path("which name"));
  static final OperationSpec GET =
      reading(
          "get",
          "Read a file",
          OutputMode.BYTES,
          path("which file"),
          ArgumentSpec.of("offset", ArgumentType.INTEGER, "begin at this byte")
              .asOptional()
              .from(0));
  static final OperationSpec PUT =
      changing("put", "Write a file", InputMode.STREAM, path("which file"), OVERWRITE);
  static final OperationSpec MAKE_DIRECTORY =
      changing("make-directory", "Make a directory", InputMode.NONE, path("which directory"));
  static final OperationSpec MOVE =
      changing(
          "move",
          "Rename or move within a root",
          InputMode.NONE,
          ArgumentSpec.of("from", ArgumentType.PATH, "what"),
          ArgumentSpec.of("to", ArgumentType.PATH, "its new path"),
          OVERWRITE);
  static final OperationSpec REMOVE =
      changing(
          "remove", "Remove a file, a link or an empty directory", InputMode.NONE, path("what"));

  private FileSpecs() {}

  private static ArgumentSpec path(String summary) {
    return ArgumentSpec.of("path", ArgumentType.PATH, summary);
  }

  private static OperationSpec reading(
      String name, String summary, OutputMode output, ArgumentSpec... arguments) {
    return spec(name, summary, InputMode.NONE, output, Effect.READS, arguments);
  }

  private static OperationSpec changing(
      String name, String summary, InputMode input, ArgumentSpec... arguments) {
    return spec(name, summary, input, OutputMode.NONE, Effect.CHANGES, arguments);
  }

  private static OperationSpec spec(
      String name,
      String summary,
      InputMode input,
      OutputMode output,
      Effect effect,
      ArgumentSpec... arguments) {
    return new OperationSpec(
        name,
        summary,
        List.of(arguments),
        input,
        output,
        effect,
        Survival.NONE,
        false,
        output == OutputMode.BYTES,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty());
  }
}
