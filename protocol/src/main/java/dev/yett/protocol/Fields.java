package dev.yett.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Reads a CBOR map field by field; what is missing or of another type is the given reason. Belongs
/// to one thread.
public final class Fields {
  private final Cbor.Map map;
  private final Reason malformed;
  private final Set<String> seen = new HashSet<>();

  private Fields(Cbor.Map map, Reason malformed) {
    this.map = map;
    this.malformed = malformed;
  }

  /// The fields of an item.
  ///
  /// @param malformed the reason for every fault
  /// @throws ProtocolException when the item is not a map
  public static Fields of(Cbor item, Reason malformed) throws ProtocolException {
    if (item instanceof Cbor.Map map) {
      return new Fields(map, malformed);
    }
    throw new ProtocolException(malformed, "not a map");
  }

  /// The fields of a whole message.
  public static Fields decode(byte[] bytes, Reason malformed) throws ProtocolException {
    return of(Cbor.decode(bytes, malformed), malformed);
  }

  public Optional<Cbor> optional(String key) {
    seen.add(key);
    return map.get(key);
  }

  public Cbor item(String key) throws ProtocolException {
    return optional(key).orElseThrow(() -> fault(key));
  }

  /// An integer from 0 to 2^53 - 1.
  public long uint(String key) throws ProtocolException {
    if (item(key) instanceof Cbor.Int(long value) && value >= 0) {
      return value;
    }
    throw fault(key);
  }

  public int uint(String key, int most) throws ProtocolException {
    long value = uint(key);
    if (value > most) {
      throw fault(key);
    }
    return (int) value;
  }

  public OptionalLong optionalUint(String key) throws ProtocolException {
    return optional(key).isEmpty() ? OptionalLong.empty() : OptionalLong.of(uint(key));
  }

  public String text(String key) throws ProtocolException {
    if (item(key) instanceof Cbor.Text(String value)) {
      return value;
    }
    throw fault(key);
  }

  public Optional<String> optionalText(String key) throws ProtocolException {
    return optional(key).isEmpty() ? Optional.empty() : Optional.of(text(key));
  }

  /// A text for people, at most [Limits#TEXT] bytes.
  public String prose(String key) throws ProtocolException {
    String text = text(key);
    if (Prose.length(text) > Limits.TEXT) {
      throw fault(key);
    }
    return text;
  }

  public Octets bytes(String key) throws ProtocolException {
    if (item(key) instanceof Cbor.Bytes(Octets value)) {
      return value;
    }
    throw fault(key);
  }

  public Octets bytes(String key, int exactly) throws ProtocolException {
    Octets value = bytes(key);
    if (value.length() != exactly) {
      throw fault(key);
    }
    return value;
  }

  public boolean bool(String key) throws ProtocolException {
    if (item(key) instanceof Cbor.Bool(boolean value)) {
      return value;
    }
    throw fault(key);
  }

  /// True where the key is there; its value may only be `true`.
  public boolean flag(String key) throws ProtocolException {
    if (optional(key).isEmpty()) {
      return false;
    }
    if (!bool(key)) {
      throw fault(key);
    }
    return true;
  }

  public Instant time(String key) throws ProtocolException {
    return Instant.ofEpochMilli(uint(key));
  }

  public Optional<Instant> optionalTime(String key) throws ProtocolException {
    return optional(key).isEmpty() ? Optional.empty() : Optional.of(time(key));
  }

  public Duration span(String key) throws ProtocolException {
    return Duration.ofMillis(uint(key));
  }

  public Optional<Duration> optionalSpan(String key) throws ProtocolException {
    return optional(key).isEmpty() ? Optional.empty() : Optional.of(span(key));
  }

  public Digest digest(String key) throws ProtocolException {
    return Digest.from(item(key)).orElseThrow(() -> fault(key));
  }

  public List<Cbor> array(String key) throws ProtocolException {
    if (item(key) instanceof Cbor.Array(List<Cbor> items)) {
      return items;
    }
    throw fault(key);
  }

  public List<String> texts(String key) throws ProtocolException {
    List<String> texts = new ArrayList<>();
    for (Cbor item : array(key)) {
      if (!(item instanceof Cbor.Text(String value))) {
        throw fault(key);
      }
      texts.add(value);
    }
    return texts;
  }

  /// One of the words of a choice.
  public <E extends Enum<E> & Word> E word(String key, Class<E> choices) throws ProtocolException {
    return Word.of(choices, text(key)).orElseThrow(() -> fault(key));
  }

  public Cbor.Map map(String key) throws ProtocolException {
    if (item(key) instanceof Cbor.Map value) {
      return value;
    }
    throw fault(key);
  }

  /// The fields of a map within this one.
  public Fields fields(String key) throws ProtocolException {
    return new Fields(map(key), malformed);
  }

  /// Refuses a key that was not asked for.
  public void endStrict(Reason unknownKey) throws ProtocolException {
    for (String key : map.entries().keySet()) {
      if (!seen.contains(key)) {
        throw new ProtocolException(unknownKey, "an unknown key");
      }
    }
  }

  /// The fault of a field, for callers with rules of their own.
  public ProtocolException fault(String key) {
    return new ProtocolException(malformed, "field " + key);
  }
}
