package dev.yett.server.config;

import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.Names;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Survival;
import dev.yett.server.config.ArgumentsReader.Argument;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Reads `[operation.NAME]` of all files.
final class OperationsReader {
  /// Built-in operations that are offered only where an owner names them.
  /// People keep terminals open all day, and what they saw is no measure of work done.
  private static final Duration TERMINAL_TIMEOUT = Duration.ofDays(1);

  private static final long TERMINAL_OUTPUT = 1L << 40;

  private static final Set<String> TO_BE_NAMED =
      new TreeSet<>(Set.of("identity.install", "identity.request", "status"));

  /// Built-in operations that are always there.
  private static final Set<String> ALWAYS =
      Set.of(
          "attach",
          "hello",
          "operations",
          "sessions",
          "trust",
          "list",
          "stat",
          "get",
          "put",
          "make-directory",
          "move",
          "remove");

  private final Premises premises;
  private final SortedMap<String, Section> first = new TreeMap<>();
  private final SortedMap<String, Set<String>> builtIns = new TreeMap<>();
  private final SortedMap<String, Program> programs = new TreeMap<>();
  private long outputLimit = Setting.OUTPUT.absent;

  OperationsReader(Premises premises) {
    this.premises = premises;
  }

  /// Sets the output limit of programs whose owner gives none.
  void outputLimit(long bytes) {
    outputLimit = bytes;
  }

  SortedMap<String, Set<String>> builtIns() {
    return builtIns;
  }

  SortedMap<String, Program> programs() {
    return programs;
  }

  void read(Section top) {
    top.sections("operation").forEach(this::operation);
  }

  private void operation(String name, Section section) {
    Section earlier = first.putIfAbsent(name, section);
    if (earlier != null) {
      section.fault(
          "operation " + Section.quote(name) + " is declared twice",
          "the first stands at " + earlier.source().file() + ":" + earlier.start().line());
    } else if (ALWAYS.contains(name)) {
      section.fault(
          "\"" + name + "\" is always there and takes no stanza",
          "remove it; rights of roots decide about files");
    } else if (section.has("run")) {
      program(name, section);
    } else {
      builtIn(name, section);
    }
  }

  private void builtIn(String name, Section section) {
    if (!TO_BE_NAMED.contains(name)) {
      section.fault(
          "operation "
              + Section.quote(name)
              + " has no `run`, and no built-in operation has that name",
          "write run = [\"/path/of/program\", …]; built-in: " + String.join(", ", TO_BE_NAMED));
      return;
    }
    Optional<Set<String>> roles = roles(section);
    section.end();
    roles.ifPresent(named -> builtIns.put(name, named));
  }

  private void program(String name, Section section) {
    if (TO_BE_NAMED.contains(name)) {
      section.fault(
          "run",
          "\"" + name + "\" is a built-in operation",
          "remove `run`, or choose another name");
    } else if (!Names.isName(name)) {
      section.fault("operation name " + Section.quote(name) + " is not allowed", Roles.NAME_RULE);
    }
    Map<String, Argument> arguments = ArgumentsReader.read(section);
    List<String> run = section.words("run");
    List<Element> command = CommandReader.read(section, run, arguments);
    Optional<Path> executable = executable(section, run);
    Optional<String> summary =
        section.needText("summary", "say in one line what it does, as summary = \"…\"");
    Optional<Set<String>> roles = roles(section);
    boolean tty = section.flag("tty");
    InputMode input =
        section.one("input", InputMode.class, tty ? InputMode.STREAM : InputMode.NONE);
    OutputMode output = output(section);
    Effect effect = section.one("effect", Effect.class, Effect.CHANGES);
    OptionalLong maxInput = maxInput(section, input);
    Duration timeout =
        tty && !section.has("timeout")
            ? TERMINAL_TIMEOUT
            : Duration.ofMillis(section.number(Setting.TIMEOUT).getAsLong());
    long limit = section.number(Setting.OUTPUT_LIMIT).orElse(tty ? TERMINAL_OUTPUT : outputLimit);
    boolean digest = section.flag("digest");
    Survival survival = survival(section);
    Optional<Duration> linger = linger(section, survival);
    long keep = keep(section, survival);
    Optional<Path> directory = directory(section);
    if (tty) {
      checkTerminal(section, input, output, digest, arguments.values());
    }
    section.end();
    if (executable.isEmpty() || summary.isEmpty() || roles.isEmpty()) {
      return;
    }
    OperationSpec spec =
        new OperationSpec(
            name,
            summary.get(),
            arguments.values().stream().map(Argument::spec).toList(),
            tty ? InputMode.STREAM : input,
            tty ? OutputMode.BYTES : output,
            effect,
            survival,
            tty,
            digest && !tty,
            roles,
            Optional.of(timeout),
            maxInput,
            linger);
    Map<String, String> when =
        arguments.values().stream()
            .filter(argument -> argument.when().isPresent())
            .collect(
                Collectors.toMap(
                    argument -> argument.spec().name(), argument -> argument.when().get()));
    programs.put(
        name, new Program(spec, executable.get(), command, when, directory, timeout, limit, keep));
  }

  /// What a terminal cannot be: it has one stream each way, and shows what it is given.
  private static void checkTerminal(
      Section section,
      InputMode input,
      OutputMode output,
      boolean digest,
      Collection<Argument> arguments) {
    if (input != InputMode.STREAM) {
      section.fault("input", "a terminal's input is \"stream\"", "leave `input` out");
    }
    if (output != OutputMode.BYTES) {
      section.fault("output", "a terminal's output is \"bytes\"", "leave `output` out");
    }
    if (digest) {
      section.fault("digest", "a terminal's output has no digest", "leave `digest` out");
    }
    for (Argument argument : arguments) {
      if (argument.spec().type() == ArgumentType.SECRET) {
        section.fault(
            "tty",
            "the secret argument \"" + argument.spec().name() + "\" would show on the terminal",
            "let the program ask for it, which is shown to nobody, or leave `tty` out");
      }
    }
  }

  private static Optional<Set<String>> roles(Section section) {
    if (!section.has("roles")) {
      section.fault(
          "`roles` is missing, so nobody could use it",
          "name who may, as roles = [\"technician\"]");
    }
    return Roles.read(section, "roles");
  }

  private Optional<Path> executable(Section section, List<String> run) {
    if (run.isEmpty()) {
      section.fault("run", "`run` is empty", "write the program's absolute path first");
      return Optional.empty();
    }
    if (!run.getFirst().startsWith("/")) {
      section.fault(
          "run",
          "the program " + Section.quote(run.getFirst()) + " is no absolute path",
          "write its whole path: nothing is searched for, and no shell runs it");
      return Optional.empty();
    }
    Path path = Path.of(run.getFirst());
    Optional<Premises.Trouble> trouble = premises.program(path);
    trouble.ifPresent(
        found ->
            section
                .source()
                .fault(
                    section.at("run", 0),
                    Section.quote(run.getFirst()) + ": " + found.what(),
                    found.mend()));
    return trouble.isEmpty() ? Optional.of(path) : Optional.empty();
  }

  private Optional<Path> directory(Section section) {
    Optional<String> text = section.text("directory");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Path path = Path.of(text.get());
    Optional<Premises.Trouble> trouble =
        path.isAbsolute()
            ? premises.directory(path)
            : Optional.of(new Premises.Trouble("is no absolute path", "write it from / on"));
    trouble.ifPresent(
        found ->
            section.fault(
                "directory", Section.quote(text.get()) + ": " + found.what(), found.mend()));
    return Optional.of(path);
  }

  private static Survival survival(Section section) {
    Survival survival = section.one("survival", Survival.class, Survival.REPLAY);
    if (survival == Survival.RESUME) {
      section.fault(
          "survival", "a program cannot be resumed by offset", "write \"replay\" or \"none\"");
    }
    return survival;
  }

  private static Optional<Duration> linger(Section section, Survival survival) {
    long millis = section.number(Setting.LINGER).getAsLong();
    if (survival == Survival.REPLAY) return Optional.of(Duration.ofMillis(millis));
    if (section.has("linger")) {
      section.fault("linger", "nothing lingers with survival = \"none\"", "remove one of the two");
    }
    return Optional.empty();
  }

  private static long keep(Section section, Survival survival) {
    long bytes = section.number(Setting.KEEP).getAsLong();
    if (survival != Survival.REPLAY && section.has("keep")) {
      section.fault("keep", "nothing is kept with survival = \"none\"", "remove one of the two");
    }
    return bytes;
  }

  private static OutputMode output(Section section) {
    OutputMode output = section.one("output", OutputMode.class, OutputMode.BYTES);
    if (output == OutputMode.RECORDS) {
      section.fault(
          "output", "a program puts out bytes, no records", "write \"bytes\" or \"none\"");
    }
    return output;
  }

  private static OptionalLong maxInput(Section section, InputMode input) {
    if (input == InputMode.SEALED) {
      return section.number(Setting.MAX_INPUT);
    }
    if (section.has("max-input")) {
      section.number(Setting.MAX_INPUT);
      section.fault(
          "max-input", "`max-input` belongs to input = \"sealed\"", "remove one of the two");
    }
    return OptionalLong.empty();
  }
}
