package dev.yett.client.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yett.client.Catalogues;
import dev.yett.client.EvilDevice;
import dev.yett.client.EvilPeer;
import dev.yett.client.LineNews;
import dev.yett.client.TestOperator;
import dev.yett.client.config.Hosts;
import dev.yett.client.console.job.Foreground;
import dev.yett.client.console.job.Jobs;
import dev.yett.client.console.line.Aliases;
import dev.yett.client.console.line.RemoteDirectories;
import dev.yett.client.console.word.Place;
import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import dev.yett.identity.TestAuthority;
import dev.yett.protocol.RemotePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The shell against a device over real TLS.
@Timeout(300)
abstract class ShellScene {
  @TempDir Path temp;
  final TestAuthority authority = new TestAuthority();
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ByteArrayOutputStream err = new ByteArrayOutputStream();

  static void echoes(EvilPeer peer, EvilDevice.Seen order) throws Exception {
    peer.started(order);
    peer.output("said\n".getBytes(UTF_8));
    peer.finished(order);
  }

  EvilDevice device(EvilDevice.Script script) {
    return EvilDevice.named(
        "pump-7", temp.resolve("device"), authority, Catalogues.usual(), script);
  }

  int run(FakeConsole console, EvilDevice device, OutputStream to) throws Exception {
    return run(console, device, to, false);
  }

  int run(FakeConsole console, EvilDevice device, OutputStream to, boolean terminal)
      throws Exception {
    var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
    var host = Hosts.load(alice.files().hosts()).one("pump-7@127.0.0.1:" + device.port());
    var stdio = new Stdio(InputStream.nullInputStream(), to, err, terminal, terminal);
    try (var dialer = alice.dialer()) {
      var place = new Place(RemotePath.parse("/files").orElseThrow(), temp);
      var connection =
          new Connection(dialer, host, console.interrupts(), new Screen(stdio), dialer.dial(host));
      var jobs = new Jobs();
      jobs.announceTo(console::announce);
      try (var session =
          new ShellSession(
              within ->
                  new Site(
                      console,
                      stdio,
                      Optional.empty(),
                      LineNews.none(),
                      connection,
                      place,
                      new RemoteDirectories(path -> List.of()),
                      ShellWords.all(jobs),
                      within.script(),
                      within.leave(),
                      new AtomicBoolean(),
                      Optional.of(new Foreground(jobs)),
                      held -> {}),
              new Aliases(Map.of("twice", "repeat 2")),
              new Background(jobs, new AskedSecrets()),
              () -> connection.last().name() + ":" + place.remote() + "> ")) {
        return session.run();
      }
    }
  }

  /// A terminal at which nobody types.
  static final class Waiting extends InputStream {
    final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IOException("closed");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return read();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
