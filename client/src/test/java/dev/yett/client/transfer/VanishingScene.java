package dev.yett.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.client.Catalogues;
import dev.yett.client.Dialer;
import dev.yett.client.EvilDevice;
import dev.yett.client.FileDevice;
import dev.yett.client.HostSpec;
import dev.yett.client.TestOperator;
import dev.yett.client.transfer.sync.Excludes;
import dev.yett.client.transfer.sync.Removing;
import dev.yett.client.transfer.sync.SyncOptions;
import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Overwrite;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.RootSpec;
import dev.yett.protocol.tree.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A tree here, a device that takes and gives one, and what happens in between.
abstract class VanishingScene {
  static final String GONE = "does not exist";
  static final String GONE_HERE = "does not exist here";

  final TestAuthority authority = new TestAuthority();
  final FileDevice device = new FileDevice();
  @TempDir Path temp;
  Path here = Path.of("");
  boolean preserve;
  boolean overwrite = true;
  int connections = 1;

  @BeforeEach
  void prepare() throws IOException {
    here = Files.createDirectory(temp.resolve("tree"));
  }

  interface Work {
    long with(Lanes lanes, Options options, Progress progress) throws Exception;
  }

  static Catalogue withLinks() {
    var root =
        new RootSpec("up", new TreeMap<>(), Overwrite.EXPLICIT, true, OptionalLong.empty(), false);
    return new Catalogue(Catalogues.usual().operations(), List.of(root));
  }

  /// Does it over real TLS.
  ///
  /// @return how many entries failed
  long run(Watched watched, Work work) throws Exception {
    var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
    var options =
        new Options(overwrite, preserve, Compression.AUTO, Digest.SHA_256, true, Pace.of(0));
    try (var evil =
            EvilDevice.named("pump-7", temp.resolve("device"), authority, withLinks(), device);
        Dialer dialer = alice.dialer();
        var route =
            new Route(
                dialer,
                HostSpec.parse("pump-7@127.0.0.1:" + evil.port()),
                note -> {},
                Duration.ofSeconds(10));
        var lanes = Lanes.of(route, connections)) {
      long failures = work.with(lanes, options, watched);
      assertThat(evil.faults()).isEmpty();
      return failures;
    }
  }

  static SyncOptions like(Options options) {
    return new SyncOptions(options, Excludes.none(), false, Removing.NEVER, false, true);
  }

  static RemotePath remote(String path) {
    return RemotePath.parse(path).orElseThrow();
  }

  static void removeAll(Path directory) throws IOException {
    try (var below = Files.walk(directory)) {
      for (var each : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  Set<String> filesHere(String... names) throws IOException {
    for (var name : names) {
      var file = here.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "content of " + name);
    }
    return Set.of(names);
  }
}
