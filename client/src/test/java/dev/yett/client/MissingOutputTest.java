package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Cut;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Output that a device says it did not send.
@Timeout(300)
final class MissingOutputTest extends DeviceScene {
  @ParameterizedTest
  @CsvSource({
    "LIMIT,   'the output of echo was cut at its limit'",
    "UNTAKEN, 'the end of the output of echo is missing: '"
  })
  void why_output_is_missing_is_told(Cut cut, String told) throws Exception {
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              peer.output("half\n".getBytes(UTF_8));
              peer.send(
                  new Finished(
                      order.number(),
                      new Ending.Failed("timeout", "", Optional.empty()),
                      Cbor.map().build(),
                      5,
                      0,
                      0,
                      Optional.empty(),
                      cut));
            })) {
      var run = alice().run("run", at(device), "echo");
      assertThat(run.status()).isEqualTo(124);
      assertThat(run.output()).isEqualTo("half\n");
      assertThat(run.errors()).contains(told);
    }
  }
}
