package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SpiffeIdTest {
  static Stream<String> wrongNames() {
    String device = "spiffe://example.org/device/";
    return Stream.of(
        "",
        "spiffe://",
        "spiffe:///device/pump-7",
        "spiffe://example.org",
        "spiffe://example.org/",
        "spiffe://example.org/device",
        device,
        device + "pump-7/",
        device + "pump-7/x",
        "spiffe://example.org//device/pump-7",
        "spiffe://example.org/device//pump-7",
        "spiffe://example.org/gateway/pump-7",
        "spiffe://example.org/Device/pump-7",
        "SPIFFE://example.org/device/pump-7",
        "https://example.org/device/pump-7",
        " " + device + "pump-7",
        device + "pump-7 ",
        device + "pump-7\n",
        device + "pump-7\0",
        device + "pump\0-7",
        device + "pump-7,pump-8",
        device + "pump-7,spiffe://example.org/device/pump-8",
        device + "*",
        device + "pump-*",
        "spiffe://*.example.org/device/pump-7",
        "spiffe://*/device/pump-7",
        device + "Pump-7",
        "spiffe://Example.org/device/pump-7",
        device + "pump%2d7",
        device + "..",
        device + ".",
        device + "pump.7",
        device + "pump_7",
        device + "-pump",
        device + "pump-",
        device + "p".repeat(64),
        device + "pump-7?x",
        device + "pump-7#x",
        "spiffe://example.org:7466/device/pump-7",
        "spiffe://root@example.org/device/pump-7",
        "spiffe://.example.org/device/pump-7",
        "spiffe://example.org./device/pump-7",
        "spiffe://example..org/device/pump-7",
        "spiffe://-example.org/device/pump-7",
        "spiffe://" + "a".repeat(64) + "/device/pump-7",
        "spiffe://" + "a.".repeat(126) + "aa/device/pump-7",
        "spiffe://[2001:db8::7]/device/pump-7",
        device + "pump-\u00e9",
        device + "\u202epump");
  }

  @ParameterizedTest
  @MethodSource("wrongNames")
  void a07_refuses_what_is_not_exactly_a_name(String text) {
    assertThat(SpiffeId.of(text)).isEmpty();
    assertThatThrownBy(() -> SpiffeId.parse(text)).isInstanceOf(IdentityException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://example.org/device/pump-7",
        "spiffe://localhost/operator/a",
        "spiffe://0.a-b.c/operator/0",
        "spiffe://example.org/device/a--b"
      })
  void reads_a_name_and_writes_the_same(String text) throws IdentityException {
    assertThat(SpiffeId.parse(text)).hasToString(text);
  }

  @Test
  void takes_names_up_to_the_limits() {
    String name = "n".repeat(63);
    String domain = "a.".repeat(126) + "a";
    assertThat(domain).hasSize(253);
    assertThat(SpiffeId.of("spiffe://" + domain + "/operator/" + name))
        .contains(SpiffeId.operator(domain, name));
    assertThatThrownBy(() -> SpiffeId.device(domain + "a", name))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SpiffeId.device("example.org", name + "n"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
