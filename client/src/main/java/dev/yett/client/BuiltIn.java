package dev.yett.client;

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

/// The built-in operations as PROTOCOL §15 fixes them. The client orders them by these, not by what
/// a device says of them.
public final class BuiltIn {
  public static final OperationSpec HELLO =
      of("hello", "Greet", InputMode.NONE, OutputMode.NONE, Effect.READS);
  public static final OperationSpec OPERATIONS =
      of("operations", "The catalogue", InputMode.NONE, OutputMode.BYTES, Effect.READS);
  public static final OperationSpec TRUST =
      of("trust", "Exchange revocations", InputMode.SEALED, OutputMode.BYTES, Effect.CHANGES);
  public static final OperationSpec IDENTITY_REQUEST =
      of(
          "identity.request",
          "Ask for a new certificate",
          InputMode.NONE,
          OutputMode.BYTES,
          Effect.CHANGES);
  public static final OperationSpec IDENTITY_INSTALL =
      of(
          "identity.install",
          "Bring a new certificate",
          InputMode.SEALED,
          OutputMode.NONE,
          Effect.CHANGES);
  public static final OperationSpec STATUS =
      of("status", "How the device is", InputMode.NONE, OutputMode.RECORDS, Effect.READS);
  public static final OperationSpec LIST =
      of(
          "list",
          "List a directory",
          InputMode.NONE,
          OutputMode.RECORDS,
          Effect.READS,
          path("path"));
  public static final OperationSpec STAT =
      of("stat", "Describe a file", InputMode.NONE, OutputMode.RECORDS, Effect.READS, path("path"));
  public static final OperationSpec GET =
      withDigest(
          of(
              "get",
              "Fetch a file",
              InputMode.NONE,
              OutputMode.BYTES,
              Effect.READS,
              path("path"),
              offset(),
              kept(),
              digest(),
              flag("pieces", "holes and compressed pieces as such"),
              compress()));
  public static final OperationSpec PUT =
      of(
          "put",
          "Store a file",
          InputMode.STREAM,
          OutputMode.NONE,
          Effect.CHANGES,
          path("path"),
          overwrite(),
          offset(),
          kept(),
          digest(),
          ArgumentSpec.of("mode", ArgumentType.INTEGER, "permission bits").from(0).asOptional(),
          ArgumentSpec.of("modified", ArgumentType.INTEGER, "time").from(0).asOptional(),
          flag("pieces", "the content comes in pieces"),
          flag("basis", "pieces may copy from the file that is there"),
          flag("keep", "keep what came when the connection is lost"),
          flag("no-fsync", "it need not outlive a loss of power"));
  public static final OperationSpec PART =
      of(
          "part",
          "What is kept of an interrupted transfer",
          InputMode.NONE,
          OutputMode.NONE,
          Effect.READS,
          path("path"),
          digest());
  public static final OperationSpec MANIFEST =
      of(
          "manifest",
          "Describe a tree",
          InputMode.NONE,
          OutputMode.BYTES,
          Effect.READS,
          path("path"));
  public static final OperationSpec DIGEST =
      of(
          "digest",
          "Describe a tree and digest its files",
          InputMode.NONE,
          OutputMode.BYTES,
          Effect.READS,
          path("path"),
          digest());
  public static final OperationSpec GET_TREE =
      of(
          "get-tree",
          "Fetch a tree",
          InputMode.STREAM,
          OutputMode.BYTES,
          Effect.READS,
          path("path"),
          digest(),
          compress());
  public static final OperationSpec PUT_TREE =
      of(
          "put-tree",
          "Store a tree",
          InputMode.STREAM,
          OutputMode.RECORDS,
          Effect.CHANGES,
          path("path"),
          overwrite(),
          digest(),
          flag("keep", "keep what came when the connection is lost"),
          flag("no-fsync", "it need not outlive a loss of power"));
  public static final OperationSpec SIGNATURES =
      of(
          "signatures",
          "Signatures of a file's blocks",
          InputMode.NONE,
          OutputMode.BYTES,
          Effect.READS,
          path("path"));
  public static final OperationSpec GET_CHANGES =
      withDigest(
          of(
              "get-changes",
              "Fetch what differs in a file",
              InputMode.SEALED,
              OutputMode.BYTES,
              Effect.READS,
              path("path"),
              digest(),
              compress()));
  public static final OperationSpec FOLLOW =
      of(
          "follow",
          "Show what is added to a file",
          InputMode.NONE,
          OutputMode.BYTES,
          Effect.READS,
          path("path"),
          ArgumentSpec.of("lines", ArgumentType.INTEGER, "last lines").from(0).asOptional(),
          offset());
  public static final OperationSpec MAKE_DIRECTORY =
      of(
          "make-directory",
          "Make a directory",
          InputMode.NONE,
          OutputMode.NONE,
          Effect.CHANGES,
          path("path"));
  public static final OperationSpec MOVE =
      of(
          "move",
          "Move within a root",
          InputMode.NONE,
          OutputMode.NONE,
          Effect.CHANGES,
          path("from"),
          path("to"),
          overwrite());
  public static final OperationSpec REMOVE =
      of(
          "remove",
          "Remove a file or an empty directory",
          InputMode.NONE,
          OutputMode.NONE,
          Effect.CHANGES,
          path("path"));

  public static final OperationSpec SESSIONS =
      of("sessions", "Your sessions here", InputMode.NONE, OutputMode.RECORDS, Effect.READS);
  public static final OperationSpec ATTACH =
      surviving(
          of(
              "attach",
              "Come back to a session",
              InputMode.STREAM,
              OutputMode.BYTES,
              Effect.CHANGES,
              ArgumentSpec.of("session", ArgumentType.TEXT, "which")));

  private BuiltIn() {}

  private static ArgumentSpec path(String name) {
    return ArgumentSpec.of(name, ArgumentType.PATH, "a path");
  }

  private static ArgumentSpec overwrite() {
    return flag("overwrite", "replace an existing file");
  }

  private static ArgumentSpec flag(String name, String summary) {
    return ArgumentSpec.of(name, ArgumentType.FLAG, summary);
  }

  private static ArgumentSpec offset() {
    return ArgumentSpec.of("offset", ArgumentType.INTEGER, "first byte").from(0).asOptional();
  }

  private static ArgumentSpec kept() {
    return ArgumentSpec.of("kept", ArgumentType.TEXT, "digest of what is before").asOptional();
  }

  private static ArgumentSpec digest() {
    return ArgumentSpec.of("digest", ArgumentType.TEXT, "algorithm").asOptional();
  }

  private static ArgumentSpec compress() {
    return ArgumentSpec.of("compress", ArgumentType.TEXT, "none, zstd or auto").asOptional();
  }

  private static OperationSpec of(
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
        false,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty());
  }

  private static OperationSpec surviving(OperationSpec spec) {
    return new OperationSpec(
        spec.name(),
        spec.summary(),
        spec.arguments(),
        spec.input(),
        spec.output(),
        spec.effect(),
        Survival.REPLAY,
        spec.tty(),
        spec.digest(),
        spec.roles(),
        spec.timeout(),
        spec.maxInput());
  }

  private static OperationSpec withDigest(OperationSpec spec) {
    return new OperationSpec(
        spec.name(),
        spec.summary(),
        spec.arguments(),
        spec.input(),
        spec.output(),
        spec.effect(),
        spec.survival(),
        spec.tty(),
        true,
        spec.roles(),
        spec.timeout(),
        spec.maxInput());
  }
}
