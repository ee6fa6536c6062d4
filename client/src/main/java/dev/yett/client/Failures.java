package dev.yett.client;

import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.Value;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What went wrong with a device, in words for a person. Text of the device is quoted and named as
/// the device's, so that it cannot pass for ours.
public final class Failures {
  private static final Map<String, Integer> SIGNALS =
      Map.ofEntries(
          Map.entry("HUP", 1),
          Map.entry("INT", 2),
          Map.entry("QUIT", 3),
          Map.entry("ILL", 4),
          Map.entry("TRAP", 5),
          Map.entry("ABRT", 6),
          Map.entry("BUS", 7),
          Map.entry("FPE", 8),
          Map.entry("KILL", 9),
          Map.entry("USR1", 10),
          Map.entry("SEGV", 11),
          Map.entry("USR2", 12),
          Map.entry("PIPE", 13),
          Map.entry("ALRM", 14),
          Map.entry("TERM", 15),
          Map.entry("XCPU", 24),
          Map.entry("XFSZ", 25),
          Map.entry("SYS", 31));

  private Failures() {}

  /// The exit status of an ended order: the program's own, 128 and a signal's number, 124 timed
  /// out, 126 not executable, 255 lost, 254 taken back, else 1.
  public static int exitCode(Finished finished) {
    return switch (finished.ending()) {
      case Ending.Exited exited -> exited.status();
      case Ending.Signaled signaled -> 128 + SIGNALS.getOrDefault(signaled.signal(), 127);
      case Ending.Failed failed -> failedCode(failed.reason());
    };
  }

  private static int failedCode(String reason) {
    return switch (reason) {
      case "timeout" -> ExitCode.TIMED_OUT;
      case "not-executable" -> ExitCode.NOT_EXECUTABLE;
      case "revoked", "bundle-refused" -> ExitCode.REFUSED;
      case "lost", "left", "shutdown", "abandoned", "unknown-outcome" -> ExitCode.NO_CONNECTION;
      default -> ExitCode.FAILED;
    };
  }

  /// What to tell of an order that ended in any other way than with exit status 0; nothing of a
  /// program's own status, which its caller knows how to read.
  public static Optional<UserError> of(String device, OperationSpec operation, Finished finished) {
    int code = exitCode(finished);
    return switch (finished.ending()) {
      case Ending.Exited exited -> Optional.empty();
      case Ending.Signaled signaled ->
          Optional.of(
              new UserError(
                  code,
                  "%s on %s was ended by signal %s"
                      .formatted(operation.name(), device, signaled.signal())));
      case Ending.Failed failed ->
          Optional.of(
              new UserError(
                  "%s on %s failed: %s"
                      .formatted(operation.name(), device, said(failed.reason(), failed.text())),
                  hint(failed.reason(), failed.argument()),
                  code));
    };
  }

  /// The same, where it is known what was asked for: it says of which path.
  public static Optional<UserError> of(String device, OrderRequest request, Finished finished) {
    return request.arguments().get("path") instanceof Value.Text(var path)
        ? of(device, request.operation(), path, finished)
        : of(device, request.operation(), finished);
  }

  /// The same of an operation upon a path.
  public static Optional<UserError> of(
      String device, OperationSpec operation, String path, Finished finished) {
    if (!(finished.ending() instanceof Ending.Failed failed)) {
      return of(device, operation, finished);
    }
    if (failed.reason().equals(Reason.NOT_FOUND.code())) {
      var missing =
          switch (operation.name()) {
            case "put", "make-directory" -> "the directory of " + path;
            case "put-tree" -> "the directory " + path;
            default -> path;
          };
      return Optional.of(new UserError(exitCode(finished), missing + " is not on " + device));
    }
    return Optional.of(
        new UserError(
            "%s of %s on %s failed: %s"
                .formatted(operation.name(), path, device, said(failed.reason(), failed.text())),
            hint(failed.reason(), failed.argument()),
            exitCode(finished)));
  }

  static UserError refused(String device, SentOrder sent, Receipt.Refused refused) {
    var argument =
        refused
            .argument()
            .map(a -> ", argument '" + a + "'" + sent.path(a).map(p -> " (" + p + ")").orElse(""))
            .orElse("");
    return new UserError(
        "%s refused %s%s: %s"
            .formatted(
                device, sent.operation().name(), argument, said(refused.reason(), refused.text())),
        hint(refused.reason(), refused.argument()),
        ExitCode.REFUSED);
  }

  static UserError incomplete(
      String device, OperationSpec operation, Finished finished, long received) {
    return new UserError(
        ExitCode.NO_CONNECTION,
        "the output of %s on %s is INCOMPLETE: %d bytes came where %d were sent, or they differ"
            .formatted(operation.name(), device, received, finished.output()));
  }

  /// The device's last word. Before it has proven that it holds its secret, its text is marked.
  static UserError goodbye(String device, DeviceMessage.Goodbye goodbye, boolean proven) {
    var text = said(goodbye.reason(), goodbye.text()) + validity(goodbye);
    var error =
        new UserError(
            proven
                ? device + " ended the connection: " + text
                : "something that bears the name "
                    + device
                    + ", unproven, ended the connection: "
                    + text,
            hint(goodbye.reason()),
            ExitCode.NO_CONNECTION);
    return switch (goodbye.reason()) {
      case "timeout", "shutdown", "idle" -> error.asPassing();
      default -> error;
    };
  }

  private static String validity(DeviceMessage.Goodbye goodbye) {
    if (goodbye.notBefore().isEmpty() && goodbye.notAfter().isEmpty()) {
      return "";
    }
    return " (valid from "
        + goodbye.notBefore().map(Instant::toString).orElse("?")
        + " to "
        + goodbye.notAfter().map(Instant::toString).orElse("?")
        + goodbye.time().map(t -> "; the device's clock says " + t).orElse("")
        + ")";
  }

  /// Our own words for a code that we know, and the device's in quotation marks where they add
  /// something.
  private static String said(String code, String text) {
    var ours = Reason.of(code).map(Reason::text).orElse("");
    if (text.isEmpty() || text.equals(ours)) {
      return ours.isEmpty() ? code : ours + " [" + code + "]";
    }
    return (ours.isEmpty() ? "" : ours + " ") + "[" + code + "], it says \"" + text + "\"";
  }

  static UserError broke(String device, ProtocolException fault) {
    return new UserError(
        ExitCode.NO_CONNECTION,
        device + " broke the rules of the protocol: " + fault.getMessage(),
        "the connection was closed; what it sent since is not to be trusted");
  }

  static UserError unsigned(String device) {
    return new UserError(
        ExitCode.NO_CONNECTION,
        device + " does not hold the secret that it should: its receipt does not verify",
        "its certificate may have been issued to someone else, or its secret was changed: tell who"
            + " runs it; nothing but an empty greeting was sent");
  }

  static UserError lost(String device, String why) {
    return new UserError(
            ExitCode.NO_CONNECTION,
            "the connection to " + device + " was lost: " + why,
            "what was running there may have ended, or not, by then")
        .asPassing();
  }

  static UserError late(String device) {
    return new UserError(
            ExitCode.NO_CONNECTION, device + " took too long to greet; the connection was given up")
        .asPassing();
  }

  /// The words of an exception of the network, without its class.
  public static String words(IOException e) {
    var message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }

  private static Optional<String> hint(String code, Optional<String> argument) {
    boolean unsafe = code.equals("root-right") && argument.filter("no-fsync"::equals).isPresent();
    return unsafe
        ? Optional.of(
            "what is stored there must outlive a loss of power (fsync = \"always\"): leave"
                + " --no-fsync out")
        : hint(code);
  }

  private static Optional<String> hint(String code) {
    return Optional.ofNullable(
        switch (code) {
          case "certificate-expired", "certificate-not-yet-valid" ->
              "ask for a new certificate, or compare the clocks of both machines";
          case "certificate-revoked" -> "your certificate was revoked: ask who issued it";
          case "certificate-untrusted", "certificate-unknown-status" ->
              "does the device trust the authority that issued your certificate?";
          case "grant-expired" -> "ask for a new grant, then: yett grants add FILE";
          case "grant-not-yet-valid" -> "compare the clocks of both machines";
          case "grant-revoked" -> "your grant was revoked: ask for a new one";
          case "epoch-unknown" -> "the device's secret was changed: ask for a new grant";
          case "mac" -> "the grant does not fit the secret that the device holds";
          case "role", "root-right" -> "yett grants lists the roles that you hold";
          case "path-outside-root" ->
              "yett ls HOST:/ lists the roots that you may list; links are not followed";
          case "operation-unknown" -> "yett operations HOST lists what it offers";
          case "trust-stale" -> "the device's list of revocations is too old: bring it a new one";
          case "terminal-required" -> "yett run -t gives it one where standard input is none";
          case "session-unknown" -> "yett sessions HOST lists yours";
          case "exists" -> "-f overwrites";
          case "busy", "too-many-orders" -> "try again in a moment";
          case "order-late", "order-too-far" -> "compare the clocks of both machines";
          default -> null;
        });
  }
}
