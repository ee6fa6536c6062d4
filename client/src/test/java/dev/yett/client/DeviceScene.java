package dev.yett.client;

import dev.yett.identity.TestAuthority;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;

/// A device that plays a script, which may be anything, and an operator.
abstract class DeviceScene {
  final TestAuthority authority = new TestAuthority();
  @TempDir Path temp;

  EvilDevice device(EvilDevice.Script script) {
    return device("device", script);
  }

  /// @param directory where its files lie; another for each
  EvilDevice device(String directory, EvilDevice.Script script) {
    return EvilDevice.named(
        "pump-7", temp.resolve(directory), authority, Catalogues.usual(), script);
  }

  TestOperator alice() {
    return new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
  }

  static String at(EvilDevice device) {
    return "pump-7@127.0.0.1:" + device.port();
  }

  static String at(EvilDevice device, String path) {
    return at(device) + ":" + path;
  }

  static OrderRequest request(String operation) {
    return OrderRequest.of(Catalogues.usual().find(operation).orElseThrow(), new TreeMap<>());
  }

  /// What is to fail.
  interface Failing {
    Object run() throws Exception;
  }

  /// What it failed with.
  static UserError error(Failing failing) throws Exception {
    try {
      var value = failing.run();
      throw new AssertionError("no failure, but " + value);
    } catch (UserError e) {
      return e;
    }
  }

  /// Runs everything, with no output.
  static class Honest implements EvilDevice.Script {
    @Override
    public void run(EvilPeer peer, EvilDevice.Seen order) throws Exception {
      peer.started(order);
      peer.finished(order);
    }
  }
}
