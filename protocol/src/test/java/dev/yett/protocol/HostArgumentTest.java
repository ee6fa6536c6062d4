package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an argument of type `host` may be.
@Timeout(300)
final class HostArgumentTest extends ArgumentScene {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "pump-7",
        "example.org",
        "A.b",
        "192.0.2.7",
        "0.0.0.0",
        "255.255.255.255",
        "::",
        "::1",
        "2001:db8::7",
        "2001:db8:0:0:0:0:0:7",
        "::ffff:192.0.2.7",
        "64:ff9b::192.0.2.33",
        "1::",
        "xn--bcher-kva.example",
        "1a"
      })
  void what_is_a_host(String text) {
    assertThat(fault(ArgumentType.HOST, text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "a_b",
        "a-",
        "a.-b",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.0x4",
        "a b",
        "a/b",
        "a@b",
        "a:1",
        "[::1]",
        "::1%eth0",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8",
        "12345::",
        "g::",
        "::1.2.3",
        "1.2.3.4::",
        "::256.1.1.1",
        "bücher.example",
        "٣.example"
      })
  void what_is_no_host(String text) {
    assertThat(fault(ArgumentType.HOST, text)).contains(Reason.ARGUMENT_VALUE);
  }
}
