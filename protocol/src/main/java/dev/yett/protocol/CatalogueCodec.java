package dev.yett.protocol;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The catalogue as CBOR.
final class CatalogueCodec {
  private static final Reason MALFORMED = Reason.MESSAGE_MALFORMED;

  private CatalogueCodec() {}

  static byte[] encode(Catalogue catalogue) {
    return Cbor.map()
        .put("roots", Cbor.array(catalogue.roots().stream().map(CatalogueCodec::root).toList()))
        .put(
            "operations",
            Cbor.array(catalogue.operations().stream().map(CatalogueCodec::operation).toList()))
        .encode();
  }

  private static Cbor root(RootSpec root) {
    Cbor.Builder rights = Cbor.map();
    root.rights().forEach((right, roles) -> rights.put(right.wire(), words(roles)));
    Cbor.Builder map =
        Cbor.map()
            .put("name", root.name())
            .put("rights", rights.build())
            .put("overwrite", root.overwrite().wire());
    if (root.links()) {
      map.put("links", true);
    }
    root.maxSize().ifPresent(most -> map.put("max-size", most));
    if (root.noFsync()) {
      map.put("no-fsync", true);
    }
    return map.build();
  }

  private static Cbor operation(OperationSpec operation) {
    Cbor.Builder map =
        Cbor.map()
            .put("tty", operation.tty())
            .put("name", operation.name())
            .put("input", operation.input().wire())
            .put("roles", operation.roles().map(CatalogueCodec::words))
            .put("digest", operation.digest())
            .put("effect", operation.effect().wire())
            .put("output", operation.output().wire())
            .put("summary", operation.summary())
            .put("survival", operation.survival().wire())
            .put("linger", operation.linger().map(span -> Cbor.of(span.toMillis())))
            .put("timeout", operation.timeout().map(span -> Cbor.of(span.toMillis())))
            .put(
                "arguments",
                Cbor.array(operation.arguments().stream().map(CatalogueCodec::argument).toList()));
    operation.maxInput().ifPresent(most -> map.put("max-input", most));
    return map.build();
  }

  private static Cbor argument(ArgumentSpec argument) {
    Cbor.Builder map =
        Cbor.map()
            .put("max", argument.max().map(bound -> bound(argument.type(), bound)))
            .put("min", argument.min().map(bound -> bound(argument.type(), bound)))
            .put("name", argument.name())
            .put("type", argument.type().wire())
            .put("pattern", argument.pattern().map(Cbor::of))
            .put("summary", argument.summary())
            .put("optional", argument.optional())
            .put("max-length", argument.maxLength().map(Cbor::of));
    if (!argument.values().isEmpty()) {
      map.put("values", Cbor.array(argument.values().stream().map(Cbor::of).toList()));
    }
    if (argument.allowDash()) {
      map.put("allow-dash", true);
    }
    return map.build();
  }

  private static Cbor bound(ArgumentType type, BigDecimal bound) {
    return type == ArgumentType.DECIMAL ? Cbor.of(bound) : Cbor.of(bound.longValueExact());
  }

  private static Cbor words(Collection<String> words) {
    return Cbor.array(new TreeSet<>(words).stream().map(Cbor::of).toList());
  }

  static Catalogue decode(byte[] bytes) throws ProtocolException {
    if (bytes.length > Limits.CATALOGUE) {
      throw new ProtocolException(MALFORMED, "a catalogue of more than 4 MiB");
    }
    Fields fields = Fields.decode(bytes, MALFORMED);
    List<OperationSpec> operations = new ArrayList<>();
    for (Cbor item : fields.array("operations")) {
      operation(Fields.of(item, MALFORMED)).ifPresent(operations::add);
    }
    List<RootSpec> roots = new ArrayList<>();
    for (Cbor item : fields.array("roots")) {
      root(Fields.of(item, MALFORMED)).ifPresent(roots::add);
    }
    try {
      return new Catalogue(operations, roots);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(MALFORMED, "a name twice");
    }
  }

  private static Optional<RootSpec> root(Fields fields) throws ProtocolException {
    SortedMap<Right, Set<String>> rights = new TreeMap<>();
    Fields roles = fields.fields("rights");
    for (String word : fields.map("rights").entries().keySet()) {
      Optional<Right> right = Word.of(Right.class, word);
      if (right.isPresent()) {
        rights.put(right.get(), new TreeSet<>(roles.texts(word)));
      }
    }
    Optional<Overwrite> overwrite = Word.of(Overwrite.class, fields.text("overwrite"));
    String name = fields.text("name");
    boolean links = fields.flag("links");
    OptionalLong maxSize = fields.optionalUint("max-size");
    boolean noFsync = fields.flag("no-fsync");
    try {
      return overwrite.map(known -> new RootSpec(name, rights, known, links, maxSize, noFsync));
    } catch (IllegalArgumentException e) {
      throw fields.fault("root");
    }
  }

  private static Optional<OperationSpec> operation(Fields fields) throws ProtocolException {
    Optional<InputMode> input = Word.of(InputMode.class, fields.text("input"));
    Optional<OutputMode> output = Word.of(OutputMode.class, fields.text("output"));
    Optional<Effect> effect = Word.of(Effect.class, fields.text("effect"));
    Optional<Survival> survival = Word.of(Survival.class, fields.text("survival"));
    List<ArgumentSpec> arguments = new ArrayList<>();
    for (Cbor item : fields.array("arguments")) {
      Optional<ArgumentSpec> argument = argument(Fields.of(item, MALFORMED));
      if (argument.isEmpty()) {
        return Optional.empty();
      }
      arguments.add(argument.get());
    }
    if (input.isEmpty() || output.isEmpty() || effect.isEmpty() || survival.isEmpty()) {
      return Optional.empty();
    }
    Optional<Set<String>> roles =
        fields.optional("roles").isEmpty()
            ? Optional.empty()
            : Optional.of(new TreeSet<>(fields.texts("roles")));
    OptionalLong maxInput = fields.optionalUint("max-input");
    try {
      return Optional.of(
          new OperationSpec(
              fields.text("name"),
              fields.text("summary"),
              arguments,
              input.get(),
              output.get(),
              effect.get(),
              survival.get(),
              fields.bool("tty"),
              fields.bool("digest"),
              roles,
              fields.optionalSpan("timeout"),
              maxInput,
              survival.get() == Survival.REPLAY
                  ? fields.optionalSpan("linger")
                  : Optional.empty()));
    } catch (IllegalArgumentException e) {
      throw fields.fault("operation");
    }
  }

  private static Optional<ArgumentSpec> argument(Fields fields) throws ProtocolException {
    Optional<ArgumentType> type = Word.of(ArgumentType.class, fields.text("type"));
    if (type.isEmpty()) {
      return Optional.empty();
    }
    Optional<Integer> maxLength =
        fields.optional("max-length").isEmpty()
            ? Optional.empty()
            : Optional.of(fields.uint("max-length", Limits.ARGUMENT_TEXT));
    try {
      return Optional.of(
          new ArgumentSpec(
              fields.text("name"),
              type.get(),
              fields.text("summary"),
              fields.bool("optional"),
              fields.optional("values").isEmpty() ? List.of() : fields.texts("values"),
              bound(fields, "min"),
              bound(fields, "max"),
              fields.optionalText("pattern"),
              maxLength,
              fields.flag("allow-dash")));
    } catch (IllegalArgumentException e) {
      throw fields.fault("argument");
    }
  }

  private static Optional<BigDecimal> bound(Fields fields, String key) throws ProtocolException {
    Optional<Cbor> item = fields.optional(key);
    if (item.isEmpty()) {
      return Optional.empty();
    }
    return switch (item.get()) {
      case Cbor.Int(long value) -> Optional.of(BigDecimal.valueOf(value));
      case Cbor.Decimal(BigDecimal value) -> Optional.of(value);
      case Cbor.Bytes _, Cbor.Text _, Cbor.Array _, Cbor.Map _, Cbor.Bool _, Cbor.Null _ ->
          throw fields.fault(key);
    };
  }
}
