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
              ArgumentSpec.of("offset", ArgumentType.INTEGER, "first byte").from(0).asOptional()));
  public static final OperationSpec PUT =
      of(
          "put",
          "Store a file",
          InputMode.STREAM,
          OutputMode.NONE,
          Effect.CHANGES,
          path("path"),
          overwrite());
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
    return ArgumentSpec.of("overwrite", ArgumentType.FLAG, "replace an existing file");
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
