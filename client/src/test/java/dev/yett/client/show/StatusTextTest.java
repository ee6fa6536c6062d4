package dev.yett.client.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Cbor;
import java.math.BigDecimal;
import java.util.List;
import java.util.TreeMap;
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

  @Test
  void is_a_table_for_a_person() {
    var row = new TreeMap<>(status(List.of("the certificate ends soon")).entries());
    row.put(
        "load",
        Cbor.array(Cbor.of(new BigDecimal("0.1")), Cbor.of(new BigDecimal("12.345")), Cbor.of(2)));
    row.put("disks", Cbor.array(disk("/", 512, 1024), disk("/var/log\u001b", 1, 2_000_000)));
    row.put("time", Cbor.of(1_000_000_000_123L));
    assertThat(StatusText.lines(new Cbor.Map(row)))
        .containsExactly(
            "host     pump",
            "up       1h 0m",
            "load     0.10 12.35 2",
            "memory   1.4M of 2.9M free",
            "disks    /             512B of 1.0K free",
            "         /var/log\\x1b  1B of 1.9M free",
            "clock    2001-09-09T01:46:40Z",
            "version  1",
            "warning  the certificate ends soon");
  }

  @Test
  void what_is_not_as_it_should_be_is_shown_as_it_came() {
    var row = Cbor.map().put("load", 1).build();
    assertThat(StatusText.lines(row)).containsExactly("load=1");
    assertThat(StatusText.of(row)).isEqualTo("load=1");
  }

  private static Cbor.Map disk(String name, long free, long total) {
    return Cbor.map().put("name", name).put("free", free).put("total", total).build();
  }
}
