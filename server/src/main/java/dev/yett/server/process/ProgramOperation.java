package dev.yett.server.process;

import dev.yett.posix.PosixException;
import dev.yett.posix.ProcessTree;
import dev.yett.posix.Pty;
import dev.yett.posix.Spawn;
import dev.yett.posix.Spawn.Stream;
import dev.yett.posix.Spawn.Streams;
import dev.yett.posix.Subreaper;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Secret;
import dev.yett.protocol.Terminal;
import dev.yett.server.config.Program;
import dev.yett.server.file.root.Roots;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import dev.yett.server.process.ArgumentList.PathFault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// A program that the owner declared.
///
/// It is started without a shell, in a session of its own, with its three standard streams alone,
/// with exactly the argument list that the owner wrote and the variables below: nothing that a
/// client sends becomes one. Its whole process tree ends with the order, whatever ends that.
public final class ProgramOperation implements Operation {
  /// Every variable that a program gets.
  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          "HOME", System.getProperty("user.home", "/"),
          "USER", System.getProperty("user.name", "yett"),
          "LOGNAME", System.getProperty("user.name", "yett"),
          "LANG", "C.UTF-8");

  private static final Path TOP = Path.of("/");

  private final Program program;
  private final Subreaper subreaper;
  private final Roots roots;
  private final Path scratch;

  /// @param roots that the program's `path` arguments lie in
  /// @param scratch directory for input that is kept until it is complete
  public ProgramOperation(Program program, Subreaper subreaper, Roots roots, Path scratch) {
    this.program = program;
    this.subreaper = subreaper;
    this.roots = roots;
    this.scratch = scratch;
  }

  @Override
  public OperationSpec spec() {
    return program.spec();
  }

  @Override
  public long keep() {
    return program.keep();
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException, InterruptedException {
    List<String> arguments;
    try {
      arguments = ArgumentList.of(program, permit.arguments(), roots);
    } catch (PathFault e) {
      return Roots.failure(e.failure(), e.argument());
    }
    byte[] secrets;
    try {
      secrets = secrets(permit);
    } catch (SecretFault e) {
      return new Outcome.Failed(
          Reason.NOT_EXECUTABLE, "a secret of more than one line", Optional.of(e.argument));
    }
    try {
      return feed(arguments, secrets, exchange);
    } finally {
      Arrays.fill(secrets, (byte) 0);
    }
  }

  /// Runs it with the input that the order has.
  private Outcome feed(List<String> arguments, byte[] secrets, Exchange exchange)
      throws IOException, InterruptedException {
    return switch (spec().input()) {
      case NONE -> run(arguments, secrets, InputStream.nullInputStream(), exchange);
      case STREAM -> run(arguments, secrets, exchange.input(), exchange);
      case SEALED -> {
        Optional<Spool> filled;
        try (var deadline = new Deadline(program.timeout())) {
          filled = fill(exchange, deadline);
        } catch (LateException e) {
          yield Outcome.failed(Reason.TIMEOUT);
        }
        if (filled.isEmpty()) {
          yield Outcome.failed(Reason.INPUT_TOO_LARGE);
        }
        try (Spool spool = filled.get()) {
          yield run(arguments, secrets, spool.open(), exchange);
        }
      }
    };
  }

  /// Whoever leaves off in the middle of an input holds what belongs to the order no longer than a
  /// program may run.
  private Optional<Spool> fill(Exchange exchange, Deadline deadline)
      throws IOException, LateException {
    try {
      return Spool.fill(exchange.input(), spec().maxInput().getAsLong(), scratch);
    } catch (EndedException e) {
      throw e;
    } catch (IOException e) {
      if (deadline.passed()) {
        throw new LateException();
      }
      throw e;
    }
  }

  private static final class LateException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /// Interrupts the thread that made it once a time has passed, until it is closed by that thread.
  private static final class Deadline implements AutoCloseable {
    private final Thread timer;
    private final AtomicBoolean passed = new AtomicBoolean();

    Deadline(Duration time) {
      Thread own = Thread.currentThread();
      timer =
          Thread.ofVirtual()
              .name("yett-deadline")
              .start(
                  () -> {
                    try {
                      Thread.sleep(time);
                      passed.set(true);
                      own.interrupt();
                    } catch (InterruptedException e) {
                      // It was closed in time.
                    }
                  });
    }

    boolean passed() {
      return passed.get();
    }

    @Override
    public void close() {
      timer.interrupt();
      boolean interrupted = false;
      while (timer.isAlive()) {
        try {
          timer.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      // What the timer did is done; what somebody else did is not for us to forget.
      boolean ours = passed.get();
      boolean still = Thread.interrupted() || interrupted;
      if (still && !ours) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Outcome run(List<String> arguments, byte[] secrets, InputStream input, Exchange exchange)
      throws IOException, InterruptedException {
    if (exchange.terminal().isPresent()) {
      return onTerminal(arguments, exchange.terminal().get(), input, exchange);
    }
    boolean reads = spec().input() != InputMode.NONE || secrets.length > 0;
    Stream output = spec().output() == OutputMode.NONE ? Stream.NULL : Stream.PIPE;
    Streams streams = new Streams.Each(reads ? Stream.PIPE : Stream.NULL, output, output);
    ProcessTree tree;
    try {
      tree = subreaper.start(spawn(arguments, ENVIRONMENT, streams));
    } catch (PosixException e) {
      return notStarted(e);
    }
    InputStream all = new SequenceInputStream(new ByteArrayInputStream(secrets), input);
    return RunningProgram.see(tree, new Pipes(tree.root()), program, all, exchange);
  }

  private Outcome onTerminal(
      List<String> arguments, Terminal terminal, InputStream input, Exchange exchange)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(ENVIRONMENT);
    environment.put("TERM", terminal.term());
    Pty pty;
    try {
      pty = Pty.open(terminal.columns(), terminal.rows());
    } catch (PosixException e) {
      return Outcome.failed(Reason.NO_TERMINAL, "the device has no terminal to give: " + e.name());
    }
    ProcessTree tree;
    try {
      tree = subreaper.start(spawn(arguments, environment, new Streams.Terminal(pty.slave())));
    } catch (PosixException e) {
      pty.close();
      return notStarted(e);
    } catch (IOException e) {
      pty.close();
      throw e;
    }
    return RunningProgram.see(tree, new Screen(pty, tree.root(), input), program, input, exchange);
  }

  private Spawn spawn(List<String> arguments, Map<String, String> environment, Streams streams) {
    return new Spawn(
        program.executable(), arguments, environment, program.directory().orElse(TOP), streams);
  }

  private static Outcome notStarted(PosixException e) throws PosixException {
    return switch (e.call()) {
      case "posix_spawn" -> notExecutable("the program cannot be executed: " + e.name());
      case "chdir" -> notExecutable("its directory cannot be entered: " + e.name());
      default -> throw e;
    };
  }

  private static Outcome notExecutable(String text) {
    return Outcome.failed(Reason.NOT_EXECUTABLE, text);
  }

  /// A secret that would become several lines.
  private static final class SecretFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final String argument;

    SecretFault(String argument) {
      super("a secret of more than one line");
      this.argument = argument;
    }
  }

  /// The secrets as lines, in the order of their declaration.
  private byte[] secrets(Permit permit) throws SecretFault {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (ArgumentSpec argument : spec().arguments()) {
      if (permit.argument(argument.name()).orElse(null) instanceof Secret secret) {
        byte[] value = secret.reveal();
        for (byte each : value) {
          if (each == '\n' || each == '\r' || each == 0) {
            throw new SecretFault(argument.name());
          }
        }
        lines.writeBytes(value);
        lines.write('\n');
        Arrays.fill(value, (byte) 0);
      }
    }
    return lines.toByteArray();
  }
}
