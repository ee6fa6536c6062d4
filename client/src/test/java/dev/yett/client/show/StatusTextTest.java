package dev.yett.client.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Cbor;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatusTextTest {
  private static Cbor.Map status(List<String> warnings) {
    var texts = warnings.stream().<Cbor>map(Cbor::of).toList();
    return Cbor.map()
        .put("host", Cbor.of("pump"))
        .put("load", Cbor.array(List.of()))
        .put("memory", Cbor.map().put("available", 1_500_000).put("total", 3_000_000).build())
        .put("disks", Cbor.array(List.of()))
        .put("uptime", 3_600_000)
        .put("version", "1")
        .put("identity", Cbor.map().put("warnings", Cbor.array(texts)).build())
        .build();
  }

  @Test
  void says_what_the_owner_should_know_of_the_devices_identity() {
    assertThat(StatusText.of(status(List.of()))).endsWith(", version 1");
    assertThat(StatusText.of(status(List.of("the certificate ends soon", "old revocations"))))
        .endsWith(", version 1; warning: the certificate ends soon; warning: old revocations");
  }
}
