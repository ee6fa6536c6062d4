package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Survival;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/// A device that outlives the connections to it, and an operator.
abstract class LifelineScene {
  static final OperationSpec ECHO = surviving("echo", InputMode.STREAM);
  static final OperationSpec TELL = surviving("tell", InputMode.NONE);

  final TestAuthority authority = new TestAuthority();
  @TempDir private Path temp;

  static OperationSpec surviving(String name, InputMode input) {
    var usual = Catalogues.operation(name, input);
    return new OperationSpec(
        usual.name(),
        usual.summary(),
        usual.arguments(),
        usual.input(),
        usual.output(),
        usual.effect(),
        Survival.REPLAY,
        false,
        false,
        usual.roles(),
        usual.timeout(),
        usual.maxInput(),
        Optional.of(Duration.ofSeconds(5)));
  }

  EvilDevice device(EvilDevice.Script script) {
    var operations =
        new ArrayList<>(
            Catalogues.usual().operations().stream()
                .filter(o -> !o.name().equals("echo"))
                .toList());
    operations.add(ECHO);
    operations.add(TELL);
    return EvilDevice.named(
        "pump-7", temp.resolve("device"), authority, new Catalogue(operations, List.of()), script);
  }

  TestOperator alice() {
    return new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
  }

  static String at(EvilDevice device) {
    return "pump-7@127.0.0.1:" + device.port();
  }

  static byte[] lines(int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("line ").append(i).append('\n');
    }
    return text.toString().getBytes(UTF_8);
  }
}
