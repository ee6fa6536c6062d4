package dev.yett.server.config;

import dev.yett.identity.TrustAge;
import dev.yett.protocol.Printable;
import dev.yett.server.config.Configuration.Limits;
import dev.yett.server.config.Configuration.Reading;
import dev.yett.server.config.Section.Item;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/// Reads all files of a configuration and gathers all that is wrong with them.
final class ConfigurationReader {
  private static final int MAX_FILE = 1 << 20;
  private static final TomlPosition TOP = TomlPosition.positionAt(1, 1);
  private static final List<String> EVERYWHERE = List.of("0.0.0.0:7466", "[::]:7466");
  private static final String STATE = "/var/lib/yett";

  private final Path file;
  private final Premises premises;
  private final List<Fault> faults = new ArrayList<>();
  private final List<Fault> warnings = new ArrayList<>();

  private ConfigurationReader(Path file, Premises premises) {
    this.file = file;
    this.premises = premises;
  }

  static Reading read(Path file, Premises premises) {
    return new ConfigurationReader(file, premises).read();
  }

  private Reading read() {
    Path absolute = file.toAbsolutePath().normalize();
    OperationsReader operations = new OperationsReader(premises);
    Optional<Configuration> configuration =
        parse(file).map(top -> daemon(absolute, top, operations));
    for (Path stanzas : stanzaFiles(file.resolveSibling("operations.d"))) {
      parse(stanzas)
          .ifPresent(
              top -> {
                operations.read(top);
                top.end();
              });
    }
    if (configuration.isEmpty() || !faults.isEmpty()) {
      faults.sort(
          Comparator.comparing(Fault::file)
              .thenComparingInt(Fault::line)
              .thenComparingInt(Fault::column));
      return new Reading.Faulty(List.copyOf(faults));
    }
    Configuration daemon = configuration.get();
    return new Reading.Sound(
        new Configuration(
            daemon.file(),
            daemon.listen(),
            daemon.state(),
            daemon.limits(),
            daemon.trust(),
            daemon.roots(),
            operations.builtIns(),
            operations.programs()),
        List.copyOf(warnings));
  }

  private Configuration daemon(Path absolute, Section top, OperationsReader operations) {
    Path state = state(top);
    Path beside = premises.real(absolute.resolveSibling("."));
    RootsReader roots =
        new RootsReader(
            premises, List.of(state, beside.resolve("yettd.toml"), beside.resolve("operations.d")));
    Section limits = top.section("limits").orElse(empty(top, "limits"));
    operations.outputLimit(limits.number(Setting.OUTPUT).getAsLong());
    Section trust = top.section("trust").orElse(empty(top, "trust"));
    Configuration configuration =
        new Configuration(
            absolute,
            listen(top),
            state,
            new Limits(
                (int) limits.number(Setting.CONNECTIONS).getAsLong(),
                (int) limits.number(Setting.STRANGERS).getAsLong(),
                span(limits.number(Setting.IDLE)),
                Duration.ofMillis(limits.number(Setting.STALLED).getAsLong()),
                Duration.ofMillis(limits.number(Setting.FIRST_ORDER).getAsLong()),
                Duration.ofMillis(limits.number(Setting.DRAIN).getAsLong()),
                (int) limits.number(Setting.REMEMBERED_ORDERS).getAsLong(),
                (int) limits.number(Setting.DETACHED_EACH).getAsLong(),
                (int) limits.number(Setting.DETACHED).getAsLong()),
            new Configuration.Trust(
                new TrustAge(
                    Duration.ofMillis(trust.number(Setting.WARN_AFTER).getAsLong()),
                    Duration.ofMillis(trust.number(Setting.REFUSE_AFTER).getAsLong())),
                Duration.ofMillis(trust.number(Setting.EXPIRY_WARNING).getAsLong())),
            roots.read(top),
            new TreeMap<>(),
            new TreeMap<>());
    operations.read(top);
    limits.end();
    trust.end();
    top.end();
    return configuration;
  }

  private static Optional<Duration> span(OptionalLong millis) {
    return millis.isPresent()
        ? Optional.of(Duration.ofMillis(millis.getAsLong()))
        : Optional.empty();
  }

  private static Section empty(Section top, String name) {
    return new Section(top.source(), name, Toml.parse(""), top.start());
  }

  private static Path state(Section top) {
    String state = top.text("state").orElse(STATE);
    if (!state.startsWith("/")) {
      top.fault("state", "`state` is no absolute path", "write it from / on");
      return Path.of(STATE);
    }
    return Path.of(state).normalize();
  }

  private static List<InetSocketAddress> listen(Section top) {
    Optional<List<Item>> listed = top.items("listen");
    if (!top.has("listen")) {
      return EVERYWHERE.stream()
          .map(ConfigurationReader::address)
          .flatMap(Optional::stream)
          .toList();
    }
    List<Item> given = listed.orElse(List.of());
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (Item item : given) {
      Optional<InetSocketAddress> address = address(item.text());
      String quoted = Section.quote(item.text());
      if (address.isEmpty()) {
        top.source()
            .fault(
                item.at(),
                quoted + " is no address and port",
                "write digits, as \"192.0.2.7:7466\" or \"[2001:db8::7]:7466\"");
      } else if (addresses.contains(address.get()) && address.get().getPort() != 0) {
        top.source().fault(item.at(), quoted + " stands there twice", "remove one");
      } else {
        addresses.add(address.get());
      }
    }
    if (listed.isPresent() && given.isEmpty()) {
      top.fault("listen", "`listen` names no address", "leave it out for " + EVERYWHERE);
    }
    return addresses;
  }

  /// `192.0.2.7:7466` or `[2001:db8::7]:7466`; never a name, so that nothing is looked up.
  private static Optional<InetSocketAddress> address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !text.substring(colon + 1).matches("0|[1-9][0-9]{0,4}")) {
      return Optional.empty();
    }
    int port = Integer.parseInt(text.substring(colon + 1));
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String digits = bracketed ? host.substring(1, host.length() - 1) : host;
    if (port > 65_535
        || digits.isEmpty()
        || bracketed != digits.contains(":")
        || (!bracketed && digits.split("\\.", -1).length != 4)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(digits), port));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private List<Path> stanzaFiles(Path directory) {
    TreeSet<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "[!.]*.toml")) {
      entries.forEach(files::add);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (NotDirectoryException e) {
      unreadable(directory, "is no directory");
    } catch (IOException | DirectoryIteratorException e) {
      unreadable(directory, "cannot be read");
    }
    return List.copyOf(files);
  }

  private Optional<Section> parse(Path path) {
    Source source = new Source(path, faults, warnings);
    Optional<String> text = content(path);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    premises
        .configuration(path)
        .ifPresent(trouble -> source.fault(TOP, trouble.what(), trouble.mend()));
    TomlParseResult parsed = Toml.parse(text.get());
    for (TomlParseError error : parsed.errors()) {
      source.fault(
          error.position(),
          Printable.escape(String.valueOf(error.getMessage())),
          "correct the TOML");
    }
    return parsed.hasErrors()
        ? Optional.empty()
        : Optional.of(new Section(source, "", parsed, TOP));
  }

  private Optional<String> content(Path path) {
    try {
      if (!Files.isRegularFile(path)) {
        unreadable(path, Files.exists(path) ? "is no regular file" : "does not exist");
        return Optional.empty();
      }
      byte[] bytes;
      try (var in = Files.newInputStream(path)) {
        bytes = in.readNBytes(MAX_FILE + 1);
      }
      if (bytes.length > MAX_FILE) {
        unreadable(path, "is larger than 1 MiB");
        return Optional.empty();
      }
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      unreadable(path, "is not UTF-8");
    } catch (IOException e) {
      unreadable(path, "cannot be read");
    }
    return Optional.empty();
  }

  private void unreadable(Path path, String what) {
    faults.add(new Fault(path, 1, 1, "it " + what, "give a readable TOML file"));
  }
}
