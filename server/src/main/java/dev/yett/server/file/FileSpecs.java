package dev.yett.server.file;

import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.Survival;
import dev.yett.protocol.tree.Compression;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The file operations as the catalogue describes them (PROTOCOL §15). Rights of roots alone decide
/// who may, so none has roles.
public final class FileSpecs {
  private static final int MOST_LINES = 100_000;

  private static final ArgumentSpec OVERWRITE =
      ArgumentSpec.of("overwrite", ArgumentType.FLAG, "replace an existing file");

  private static final ArgumentSpec OFFSET =
      ArgumentSpec.of("offset", ArgumentType.INTEGER, "begin at this byte").asOptional().from(0);
  private static final ArgumentSpec KEPT =
      ArgumentSpec.of("kept", ArgumentType.TEXT, "digest of what lies before the offset")
          .asOptional();
  static final ArgumentSpec DIGEST =
      choice("digest", "the algorithm of digests", RunningDigest.ALGORITHMS);
  static final ArgumentSpec COMPRESS =
      choice(
          "compress",
          "whether pieces are compressed",
          Arrays.stream(Compression.values()).map(Compression::wire).toList());
  private static final ArgumentSpec PIECES =
      ArgumentSpec.of("pieces", ArgumentType.FLAG, "the content travels in pieces");
  private static final ArgumentSpec KEEP =
      ArgumentSpec.of("keep", ArgumentType.FLAG, "keep what came if the connection is lost");
  private static final ArgumentSpec NO_FSYNC =
      ArgumentSpec.of("no-fsync", ArgumentType.FLAG, "do not wait for the disk");

  static final OperationSpec LIST =
      reading("list", "Names in a directory", OutputMode.RECORDS, path("which directory"));
  static final OperationSpec STAT =
      reading("stat", "What a name is", OutputMode.RECORDS, path("which name"));
  static final OperationSpec GET =
      transfer(
          "get",
          "Read a file",
          InputMode.NONE,
          OutputMode.BYTES,
          path("which file"),
          OFFSET,
          KEPT,
          DIGEST,
          COMPRESS,
          PIECES);
  static final OperationSpec PUT =
      transfer(
          "put",
          "Write a file",
          InputMode.STREAM,
          OutputMode.NONE,
          path("which file"),
          OVERWRITE,
          OFFSET,
          KEPT,
          DIGEST,
          ArgumentSpec.of("mode", ArgumentType.INTEGER, "its permissions")
              .asOptional()
              .from(0)
              .to(0777),
          ArgumentSpec.of("modified", ArgumentType.INTEGER, "when it was last changed")
              .asOptional()
              .from(0),
          PIECES,
          ArgumentSpec.of("basis", ArgumentType.FLAG, "copy from the file that is there"),
          KEEP,
          NO_FSYNC);
  static final OperationSpec PART =
      spec(
          "part",
          "What is kept of an interrupted put",
          InputMode.NONE,
          OutputMode.NONE,
          Effect.READS,
          Survival.RESUME,
          path("which file"),
          DIGEST);
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

  static final OperationSpec SIGNATURES =
      reading("signatures", "Sums of a file's blocks", OutputMode.BYTES, path("which file"));
  static final OperationSpec GET_CHANGES =
      transfer(
          "get-changes",
          "Read what is new in a file",
          InputMode.SEALED,
          OutputMode.BYTES,
          path("which file"),
          DIGEST,
          COMPRESS);
  static final OperationSpec FOLLOW =
      reading(
          "follow",
          "Read the end of a file, and what is added",
          OutputMode.BYTES,
          path("which file"),
          ArgumentSpec.of("lines", ArgumentType.INTEGER, "so many of its last lines")
              .asOptional()
              .from(0)
              .to(MOST_LINES),
          OFFSET);

  public static final OperationSpec MANIFEST =
      reading(
          "manifest", "What is in a directory, and below it", OutputMode.BYTES, path("of what"));
  public static final OperationSpec DIGESTS =
      spec(
          "digest",
          "Digests of a file, or of all below a directory",
          InputMode.NONE,
          OutputMode.BYTES,
          Effect.READS,
          Survival.RESUME,
          path("of what"),
          DIGEST);
  public static final OperationSpec GET_TREE =
      transfer(
          "get-tree",
          "Read many files at once",
          InputMode.STREAM,
          OutputMode.BYTES,
          path("which file or directory"),
          DIGEST,
          COMPRESS);
  public static final OperationSpec PUT_TREE =
      transfer(
          "put-tree",
          "Write many files at once",
          InputMode.STREAM,
          OutputMode.RECORDS,
          path("below which directory"),
          OVERWRITE,
          DIGEST,
          KEEP,
          NO_FSYNC);

  private FileSpecs() {}

  private static ArgumentSpec path(String summary) {
    return ArgumentSpec.of("path", ArgumentType.PATH, summary);
  }

  private static ArgumentSpec choice(String name, String summary, List<String> values) {
    return new ArgumentSpec(
        name,
        ArgumentType.CHOICE,
        summary,
        true,
        values,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  private static OperationSpec reading(
      String name, String summary, OutputMode output, ArgumentSpec... arguments) {
    return spec(name, summary, InputMode.NONE, output, Effect.READS, Survival.NONE, arguments);
  }

  private static OperationSpec changing(
      String name, String summary, InputMode input, ArgumentSpec... arguments) {
    return spec(name, summary, input, OutputMode.NONE, Effect.CHANGES, Survival.NONE, arguments);
  }

  private static OperationSpec transfer(
      String name, String summary, InputMode input, OutputMode output, ArgumentSpec... arguments) {
    Effect effect = name.startsWith("put") ? Effect.CHANGES : Effect.READS;
    return spec(name, summary, input, output, effect, Survival.RESUME, arguments);
  }

  private static OperationSpec spec(
      String name,
      String summary,
      InputMode input,
      OutputMode output,
      Effect effect,
      Survival survival,
      ArgumentSpec... arguments) {
    return new OperationSpec(
        name,
        summary,
        List.of(arguments),
        input,
        output,
        effect,
        survival,
        false,
        output == OutputMode.BYTES,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty());
  }
}
