package dev.yett.client.transfer.file;

import dev.yett.client.BuiltIn;
import dev.yett.client.Device;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.OrderRequest;
import dev.yett.client.UserError;
import dev.yett.client.transfer.OrderOutput;
import dev.yett.client.transfer.Route;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Value;
import dev.yett.protocol.delta.Signatures;
import java.io.IOException;
import java.util.TreeMap;

/// What a device says of the blocks of a file that it has.
final class Basis {
  private Basis() {}

  static Signatures of(Route route, Device device, RemotePath path)
      throws UserError, IOException, InterruptedException {
    var arguments = new TreeMap<String, Value>();
    arguments.put("path", new Value.Text(path.toString()));
    var order = device.start(OrderRequest.of(BuiltIn.SIGNATURES, arguments).bulk());
    route.runs(order);
    var output = new OrderOutput(order);
    try {
      var signatures = Signatures.read(output);
      output.end();
      return signatures;
    } catch (OrderOutput.FailedException e) {
      throw e.why();
    } catch (java.io.EOFException e) {
      throw Failures.of(device.name(), BuiltIn.SIGNATURES, output.end())
          .orElseGet(() -> new UserError(ExitCode.NO_CONNECTION, "signatures were cut off"));
    } finally {
      route.runs(null);
    }
  }
}
