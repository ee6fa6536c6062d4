package dev.yett.server.audit;

import dev.yett.identity.Claims;
import dev.yett.protocol.Cut;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Order;
import dev.yett.protocol.Printable;
import dev.yett.protocol.Secret;
import dev.yett.protocol.TrustNumber;
import dev.yett.protocol.Value;
import dev.yett.server.operation.Moved;
import dev.yett.server.order.Denial;
import dev.yett.server.order.OrderMemory.Remembered;
import dev.yett.server.order.Permit;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One record as one line of JSON. Every text is made printable before it becomes JSON, so that a
/// line shows nothing but itself wherever it is printed. A secret is `"(secret)"`.
final class AuditLine {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ObjectNode fields = JsonNodeFactory.instance.objectNode();

  private AuditLine(Instant time, String event) {
    put("time", time.toString());
    put("event", event);
  }

  /// The record, without end of line.
  static byte[] of(Instant time, AuditRecord record) {
    var line = new AuditLine(time, event(record));
    line.describe(record);
    return JSON.writeValueAsString(line.fields).getBytes(StandardCharsets.UTF_8);
  }

  /// The line that settles an order which an earlier life of the daemon left open.
  static byte[] settled(Instant time, Remembered past, Finished finished) {
    var line = new AuditLine(time, "result");
    line.put("operator", past.operator());
    line.order(past.id().hex(), past.digest(), past.acceptBy());
    line.finished(finished);
    return JSON.writeValueAsString(line.fields).getBytes(StandardCharsets.UTF_8);
  }

  private static String event(AuditRecord record) {
    return switch (record) {
      case AuditRecord.Began began -> "began";
      case AuditRecord.Stopped stopped -> "stopped";
      case AuditRecord.Recovered recovered -> "recovered";
      case AuditRecord.Reloaded reloaded -> "reloaded";
      case AuditRecord.Trusted trusted -> "trust";
      case AuditRecord.Renewed renewed -> "renewed";
      case AuditRecord.ServedExpired expired -> "served-expired";
      case AuditRecord.TimeRaised raised -> "time-raised";
      case AuditRecord.Connected connected -> "connected";
      case AuditRecord.Turned turned -> "turned-away";
      case AuditRecord.Ended ended -> "ended";
      case AuditRecord.Intent intent -> "intent";
      case AuditRecord.Result result -> "result";
      case AuditRecord.Files files -> "files";
      case AuditRecord.Refused refused -> "refused";
      case AuditRecord.Detached detached -> "detached";
      case AuditRecord.Attached attached -> "attached";
      case AuditRecord.Joined joined -> "joined";
    };
  }

  private void describe(AuditRecord record) {
    switch (record) {
      case AuditRecord.Began(String device, String version) -> {
        put("device", device);
        put("version", version);
      }
      case AuditRecord.Stopped(String device) -> put("device", device);
      case AuditRecord.Recovered(long bytes) -> fields.put("bytes", bytes);
      case AuditRecord.Reloaded(boolean taken, String text) -> {
        fields.put("taken", taken);
        put("text", text);
      }
      case AuditRecord.Trusted(TrustNumber number, Instant issued) -> {
        fields.put("root-crl", number.rootCrl());
        fields.put("number", number.number());
        put("issued", issued.toString());
      }
      case AuditRecord.Renewed(String certificate, Instant notAfter, Instant before) -> {
        put("certificate", certificate);
        put("not-after", notAfter.toString());
        put("before", before.toString());
      }
      case AuditRecord.ServedExpired(
              AuditRecord.Source source,
              String operator,
              Instant notAfter) -> {
        put("operator", operator);
        put("not-after", notAfter.toString());
        source(source);
      }
      case AuditRecord.TimeRaised(Instant from, Instant to, String what) -> {
        put("from", from.toString());
        put("to", to.toString());
        put("by", what);
      }
      case AuditRecord.Connected(
              AuditRecord.Source source,
              String operator,
              String certificate) -> {
        put("operator", operator);
        put("certificate", certificate);
        source(source);
      }
      case AuditRecord.Turned(AuditRecord.Source source, String reason, String text, long more) -> {
        put("reason", reason);
        put("text", text);
        fields.put("unrecorded", more);
        source(source);
      }
      case AuditRecord.Ended(AuditRecord.Source source, String operator, String reason) -> {
        put("operator", operator);
        put("reason", reason);
        source(source);
      }
      case AuditRecord.Intent(AuditRecord.Source source, Permit permit) -> {
        permit(permit);
        arguments(permit.arguments());
        source(source);
      }
      case AuditRecord.Result(AuditRecord.Source source, Permit permit, Finished finished) -> {
        permit(permit);
        finished(finished);
        source(source);
      }
      case AuditRecord.Files(AuditRecord.Source source, Permit permit, List<Moved> files) -> {
        permit(permit);
        files(files);
        source(source);
      }
      case AuditRecord.Refused refused -> refused(refused);
      case AuditRecord.Detached(
              AuditRecord.Source source,
              Permit permit,
              String session,
              String why) -> {
        permit(permit);
        put("session", session);
        put("reason", why);
        source(source);
      }
      case AuditRecord.Attached(AuditRecord.Source source, Permit permit, String session) -> {
        permit(permit);
        put("session", session);
        source(source);
      }
      case AuditRecord.Joined(AuditRecord.Source source, Permit permit) -> {
        permit(permit);
        source(source);
      }
    }
  }

  private void refused(AuditRecord.Refused refused) {
    put("operator", refused.verified().operator().toString());
    Optional<Order> order = refused.order();
    if (order.isPresent()) {
      put("operation", order.get().operation());
      order(order.get().id().hex(), refused.verified().digest(), order.get().acceptBy());
    } else {
      put("digest", refused.verified().digest().value().hex());
    }
    grant(refused.verified().claims());
    Denial denial = refused.denial();
    put("reason", denial.reason().code());
    denial.argument().ifPresent(name -> put("argument", name));
    put("text", denial.text());
    source(refused.source());
  }

  private void permit(Permit permit) {
    put("operator", permit.operator().toString());
    put("operation", permit.operation());
    order(permit.order().id().hex(), permit.digest(), permit.order().acceptBy());
    grant(permit.claims());
  }

  private void order(String id, Digest digest, Instant acceptBy) {
    put("id", id);
    put("digest", digest.value().hex());
    put("accept-by", acceptBy.toString());
  }

  private void grant(Claims claims) {
    put("grant", claims.serial().hex());
  }

  private void source(AuditRecord.Source source) {
    put("connection", source.connection());
    put("peer", source.address());
  }

  private void arguments(SortedMap<String, Value> arguments) {
    ObjectNode node = fields.putObject("arguments");
    for (Map.Entry<String, Value> entry : arguments.entrySet()) {
      String name = Printable.escape(entry.getKey());
      switch (entry.getValue()) {
        case Value.Text(String text) -> node.put(name, Printable.escape(text));
        case Value.Int(long number) -> node.put(name, number);
        case Value.Decimal(BigDecimal number) -> node.put(name, number);
        case Value.Flag flag -> node.put(name, true);
        case Secret secret -> node.put(name, "(secret)");
      }
    }
  }

  private void files(List<Moved> files) {
    ArrayNode rows = fields.putArray("files");
    for (Moved file : files) {
      ObjectNode row = rows.addObject();
      row.put("path", Printable.escape(file.path()));
      row.put("direction", file.direction().wire());
      row.put("size", file.size());
      file.digest()
          .ifPresent(digest -> row.put("digest", digest.algorithm() + ":" + digest.value().hex()));
      row.put("outcome", Printable.escape(file.outcome()));
    }
  }

  private void finished(Finished finished) {
    switch (finished.ending()) {
      case Ending.Exited(int status) -> fields.put("status", status);
      case Ending.Signaled(String signal) -> put("signal", signal);
      case Ending.Failed(String reason, String text, Optional<String> argument) -> {
        put("failed", reason);
        put("text", text);
        argument.ifPresent(name -> put("argument", name));
      }
    }
    fields.put("output", finished.output());
    fields.put("errors", finished.errors());
    fields.put("records", finished.records());
    if (finished.truncated()) fields.put("truncated", true);
    if (finished.cut() == Cut.UNTAKEN) fields.put("untaken", true);
    put("finished", HexFormat.of().formatHex(finished.encode().payload()));
  }

  private void put(String name, String text) {
    fields.put(name, Printable.escape(text));
  }

  /// What a line says of an order, for the memory; see [AuditHistory].
  static Optional<ObjectNode> parse(String line) {
    try {
      return JSON.readTree(line) instanceof ObjectNode node ? Optional.of(node) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
