package dev.yett.pki.inventory;

import dev.yett.pki.UsageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a person asks a list for. A pattern is `KIND/NAME` with `*` for any part of a name:
/// `device/pump-*`; for grants `grant/OPERATOR/DEVICE`, or `operator/…` and `device/…`.
///
/// @param now by which a state is told
/// @param endingBefore only what is valid and ends before this
public record Selection(
    List<String> patterns, Optional<Instant> endingBefore, boolean revoked, Instant now) {
  public static Selection all(Instant now) {
    return new Selection(List.of(), Optional.empty(), false, now);
  }

  /// A condition of SQL with its parameters.
  @SuppressWarnings("ArrayRecordComponent") // handed straight to the driver
  record Where(String sql, Object[] parameters) {}

  Where certificates() {
    return where(Selection::certificate);
  }

  Where grants() {
    return where(Selection::grant);
  }

  private interface One {
    String condition(String kind, List<String> parts, List<Object> parameters);
  }

  private Where where(One one) {
    var conditions = new ArrayList<String>();
    var parameters = new ArrayList<Object>();
    if (revoked) {
      conditions.add("revoked IS NOT NULL");
    }
    endingBefore.ifPresent(
        end -> {
          conditions.add("revoked IS NULL AND not_after >= ? AND not_after < ?");
          parameters.add(now);
          parameters.add(end);
        });
    if (!patterns.isEmpty()) {
      var any = new ArrayList<String>();
      for (var pattern : patterns) {
        var parts = List.of(pattern.split("/", -1));
        any.add(
            parts.size() == 1
                ? one.condition("", parts, parameters)
                : one.condition(parts.getFirst(), parts.subList(1, parts.size()), parameters));
      }
      conditions.add("(" + String.join(" OR ", any) + ")");
    }
    return new Where(
        conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions),
        parameters.toArray());
  }

  private static String certificate(String kind, List<String> parts, List<Object> parameters) {
    if (kind.equals("grant")) {
      return "0";
    }
    if (kind.isEmpty()) {
      parameters.add(parts.getFirst());
      return "name GLOB ?";
    }
    parameters.add(kind);
    parameters.add(parts.getFirst());
    return "kind = ? AND name GLOB ?";
  }

  private static String grant(String kind, List<String> parts, List<Object> parameters) {
    parameters.addAll(parts);
    return switch (kind) {
      case "operator", "device" -> kind + " GLOB ?";
      case "grant" -> parts.size() == 1 ? "operator GLOB ?" : "operator GLOB ? AND device GLOB ?";
      default -> {
        parameters.addAll(parts);
        yield "(operator GLOB ? OR device GLOB ?)";
      }
    };
  }

  private static final Pattern PART = Pattern.compile("[a-z0-9*-]{1,64}");

  /// What a person typed.
  ///
  /// @throws UsageException for what no name can match
  public static String pattern(String text) throws UsageException {
    var parts = List.of(text.split("/", -1));
    var kind = parts.size() == 1 ? "" : parts.getFirst();
    var most = kind.equals("grant") ? 3 : kind.isEmpty() ? 1 : 2;
    if (!KINDS.contains(kind)
        || parts.size() > most
        || !parts.stream().skip(kind.isEmpty() ? 0 : 1).allMatch(p -> PART.matcher(p).matches())) {
      throw new UsageException(
          "'" + text + "' matches no name",
          "such as 'device/pump-*', operator/alice, or 'grant/alice/*'");
    }
    return text;
  }

  private static final Set<String> KINDS =
      Set.of("", "device", "operator", "grant", "root", "issuing");
}
