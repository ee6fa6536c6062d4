package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// PROTOCOL §21 says what this program does: every value of the example is computed again.
final class WorkedExampleTest {
  private static final byte[] INPUT = "hello\n".getBytes(StandardCharsets.UTF_8);

  /// All values of the example, by the names that the page gives them.
  static Map<String, String> computed() {
    Map<String, String> values = new LinkedHashMap<>();
    keys(values);
    Order hello = Sample.order(Map.of());
    order(values, "hello", hello, 0);
    Digest helloDigest = OrderDigest.of(Sample.OPERATOR, Sample.DEVICE, hello.encode());
    var started = new Receipt.Started(0, helloDigest, "k7q2", 0, false);
    receipt(values, "started", started, new DeviceMessage.StartedFrame(Sample.receipt(started)));

    Order put =
        Sample.order(
            Map.of("path", new Value.Text("/data/note.txt"), "overwrite", new Value.Flag()));
    order(values, "put", put, 1);
    values.put("input frame", frame(new ClientMessage.Input(INPUT).encode()));
    var seal = new Seal(1, INPUT.length, Digest.sha256(INPUT), true);
    values.put("seal payload", Sample.hex(seal.encode()));
    values.put("seal aad", Sample.hex(Sample.BINDING.externalAad(Purpose.SEAL, 2)));
    values.put("seal tag", Sample.sealed(seal, 2).tag().hex());
    values.put("seal frame", frame(new ClientMessage.SealFrame(Sample.sealed(seal, 2)).encode()));
    Digest putDigest = OrderDigest.of(Sample.OPERATOR, Sample.DEVICE, put.encode());
    var refused =
        new Receipt.Refused(
            1, putDigest, Reason.ROOT_RIGHT.code(), Optional.of("path"), Reason.ROOT_RIGHT.text());
    receipt(values, "refused", refused, new DeviceMessage.RefusedFrame(Sample.receipt(refused)));
    unsigned(values);
    return values;
  }

  private static void keys(Map<String, String> values) {
    values.put("master secret", Sample.hex(Sample.MASTER));
    values.put("device", Sample.DEVICE);
    values.put("operator", Sample.OPERATOR);
    values.put("epoch", "3");
    values.put("exporter", Sample.BINDING.exporter().hex());
    values.put("claims", Sample.hex(Sample.CLAIMS));
    values.put("device info", Sample.hex(Sample.deviceInfo(Sample.DEVICE, 3)));
    values.put("device secret", Sample.hex(Sample.deviceSecret()));
    values.put("grant info", Sample.hex(Sample.grantInfo(Sample.CLAIMS)));
    values.put("grant key", Sample.hex(Sample.grantKey()));
    values.put("connection info", Sample.hex(Sample.BINDING.keyInfo()));
    values.put("MAC key", Sample.hex(Sample.macKeyBytes()));
    values.put("kid", Kid.encode(Sample.CLAIMS).hex());
  }

  private static void order(Map<String, String> values, String name, Order order, long sequence) {
    byte[] payload = order.encode();
    byte[] aad = Sample.BINDING.externalAad(Purpose.ORDER, sequence);
    Mac0 signed = Sample.signed(order, sequence);
    values.put(name + " payload", Sample.hex(payload));
    values.put(name + " aad", Sample.hex(aad));
    values.put(
        name + " authenticated",
        Sample.hex(CoseMac0.structure(Mac0.PROTECTED.toArray(), aad, payload)));
    values.put(name + " tag", signed.tag().hex());
    values.put(name + " frame", frame(new ClientMessage.OrderFrame(signed).encode()));
    values.put(
        name + " digest", OrderDigest.of(Sample.OPERATOR, Sample.DEVICE, payload).value().hex());
  }

  private static void receipt(
      Map<String, String> values, String name, Receipt receipt, DeviceMessage message) {
    values.put(name + " payload", Sample.hex(receipt.encode()));
    values.put(
        name + " aad", Sample.hex(Sample.BINDING.externalAad(Purpose.RECEIPT, receipt.number())));
    values.put(name + " frame", frame(message.encode()));
  }

  private static void unsigned(Map<String, String> values) {
    values.put("catalogue", Sample.hex(Sample.CATALOGUE.encode()));
    values.put(
        "welcome frame",
        frame(
            new Welcome(
                    Sample.DEVICE,
                    Sample.NOW,
                    true,
                    new TrustNumber(4, 17),
                    Welcome.Allowance.USUAL,
                    List.of(),
                    Sample.CATALOGUE.digest())
                .encode()));
    values.put("credit frame", frame(new Credit(0, 0, 262_144).encode()));
    values.put("finished frame", frame(Sample.FINISHED.encode()));
    values.put(
        "goodbye frame",
        frame(new ClientMessage.Goodbye(How.LEAVE, Optional.empty(), Optional.empty()).encode()));
    values.put("left frame", frame(DeviceMessage.Goodbye.of(Reason.LEFT).encode()));
  }

  private static String frame(Frame frame) {
    return Sample.hex(Sample.wire(frame));
  }

  /// The page's values: lines `name = value` in its blocks, long values on indented lines below.
  private static Map<String, String> written() throws IOException {
    String page = Files.readString(Path.of("../docs/PROTOCOL.md"));
    String example =
        page.substring(
            page.indexOf("<!-- worked-example -->"), page.indexOf("<!-- /worked-example -->"));
    Map<String, String> values = new LinkedHashMap<>();
    String name = "";
    boolean block = false;
    for (String line : example.lines().toList()) {
      if (line.startsWith("```")) {
        block = !block;
      } else if (block && line.startsWith(" ")) {
        values.merge(name, line.strip(), String::concat);
      } else if (block && line.contains(" =")) {
        int equals = line.indexOf(" =");
        name = line.substring(0, equals);
        assertThat(values).doesNotContainKey(name);
        values.put(name, line.substring(equals + 2).strip());
      }
    }
    return values;
  }

  @Test
  void the_page_holds_what_is_computed() throws IOException {
    assertThat(written()).isEqualTo(computed());
  }
}
