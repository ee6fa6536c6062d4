package dev.yett.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Receipt;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What went wrong with a file is told with its path.
@Timeout(300)
final class NamedPathTest extends DeviceScene {
  private static final Ending NOT_FOUND = new Ending.Failed("not-found", "", Optional.of("path"));

  /// Nothing is there, and nothing can be put there.
  private static final EvilDevice.Script EMPTY =
      (peer, order) -> {
        peer.started(order);
        peer.finished(order, NOT_FOUND, Cbor.map().build());
      };

  @Test
  void a_file_whose_directory_is_not_there() throws Exception {
    var here = Files.writeString(temp.resolve("here"), "text");
    try (var device = device(EMPTY)) {
      var run = alice().run("cp", here.toString(), at(device, "/logs/no/such"));
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.errors()).isEqualTo("yett: the directory of /logs/no/such is not on pump-7\n");
    }
  }

  @Test
  void a_directory_that_is_to_be_copied_and_is_not_there() throws Exception {
    try (var device = device(EMPTY)) {
      var run = alice().run("sync", at(device, "/logs/no"), temp.resolve("copy").toString());
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.errors()).isEqualTo("yett: /logs/no is not on pump-7\n");
    }
  }

  @Test
  void several_files_into_a_directory_that_is_not_there() throws Exception {
    var one = Files.writeString(temp.resolve("one"), "text");
    var two = Files.writeString(temp.resolve("two"), "text");
    try (var device = device(EMPTY)) {
      var run = alice().run("cp", one.toString(), two.toString(), at(device, "/logs/no"));
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.errors()).contains("yett: the directory /logs/no is not on pump-7\n");
    }
  }

  @Test
  void a_path_that_is_refused() throws Exception {
    try (var device =
        device(
            (peer, order) ->
                peer.receipt(
                    new Receipt.Refused(
                        order.number(),
                        order.digest(),
                        "path-outside-root",
                        Optional.of("path"),
                        "")))) {
      var run = alice().run("ls", at(device, "/nowhere/at/all"));
      assertThat(run.status()).isEqualTo(254);
      assertThat(run.errors())
          .contains("pump-7 refused stat, argument 'path' (/nowhere/at/all): ", "yett ls HOST:/");
    }
  }

  @Test
  void a_directory_here_that_is_not_there() throws Exception {
    var files = new FileDevice();
    files.files.put("/logs/a", new byte[5]);
    try (var device = device(files)) {
      var run = alice().run("cp", at(device, "/logs/a"), temp.resolve("no/such/copy").toString());
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.errors())
          .isEqualTo("yett: the directory " + temp.resolve("no/such") + " does not exist\n");
    }
  }
}
