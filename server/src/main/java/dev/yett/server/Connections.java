package dev.yett.server;

import dev.yett.protocol.Reason;
import dev.yett.protocol.TrustNumber;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// All connections there are: how many may be, and the watch over their deadlines.
final class Connections {
  private static final Logger LOG = System.getLogger(Connections.class.getName());
  private static final Duration TICK = Duration.ofMillis(200);

  private final Device device;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final Thread watch;
  private volatile boolean stopped;
  private volatile boolean draining;

  /// Starts the watch; [#close] stops it.
  Connections(Device device) {
    this.device = device;
    this.watch = Thread.ofPlatform().name("watch").daemon().start(this::watch);
  }

  /// Serves a new connection on a thread of its own, or closes it where there are too many. Of too
  /// many that have not proven themselves one is dropped by lot, so that a flood does not keep
  /// everybody out.
  void admit(Socket raw) {
    try {
      List<Connection> strangers = open.stream().filter(c -> !c.isEstablished()).toList();
      if (strangers.size() >= device.settings().strangers()) {
        strangers.get(ThreadLocalRandom.current().nextInt(strangers.size())).closeRaw();
      }
      if (draining || open.size() >= device.settings().connections()) {
        raw.close();
        return;
      }
      var connection = new Connection(device, raw);
      open.add(connection);
      Thread.ofVirtual().name("connection").start(() -> serve(connection));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a connection was gone before it was served");
      close(raw);
    }
  }

  private void serve(Connection connection) {
    try {
      connection.run();
    } catch (VirtualMachineError e) {
      device.fatal(e);
    } finally {
      open.remove(connection);
    }
  }

  int count() {
    return open.size();
  }

  /// Takes no more, and says goodbye to each connection once nothing runs on it, to all after a
  /// while.
  ///
  /// @param running how long orders may go on
  /// @param ending how long those that were told to end may take for it
  /// @return whether all are gone
  boolean drain(Duration running, Duration ending) throws InterruptedException {
    draining = true;
    awaitNone(running, Connection::endIfIdle);
    device.sessions().end();
    boolean gone = awaitNone(ending, c -> c.end(Parting.decided(Reason.SHUTDOWN)));
    open.forEach(Connection::closeRaw);
    return gone;
  }

  private boolean awaitNone(Duration atMost, Consumer<Connection> each)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!isQuiet() && deadline - System.nanoTime() > 0) {
      open.forEach(each);
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return isQuiet();
  }

  private boolean isQuiet() {
    return open.isEmpty() && device.sessions().running() == 0;
  }

  /// Stops the watch.
  void close() throws InterruptedException {
    stopped = true;
    watch.join();
  }

  /// Only closes and leaves notes: nothing here may wait.
  private void watch() {
    TrustNumber number = device.identity().trust().bundle().number();
    while (!stopped) {
      try {
        TimeUnit.NANOSECONDS.sleep(TICK.toNanos());
        long now = System.nanoTime();
        TrustNumber held = device.identity().trust().bundle().number();
        boolean changed = !held.equals(number);
        number = held;
        for (Connection connection : open) look(connection, now, changed);
        device.sessions().tick(now);
        if (changed) device.sessions().recheck();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "the watch stumbled", e);
      } catch (VirtualMachineError e) {
        device.fatal(e);
      }
    }
  }

  /// What fails for one connection must not keep the watch from the others.
  private static void look(Connection connection, long now, boolean trustChanged) {
    try {
      connection.tick(now);
      if (trustChanged) connection.recheck();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the watch stumbled over a connection, which ends", e);
      connection.lost();
    }
  }

  private static void close(Socket raw) {
    try {
      raw.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing failed");
    }
  }
}
