package dev.yett.client.trust;

import dev.yett.client.BuiltIn;
import dev.yett.client.Collected;
import dev.yett.client.Device;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.OrderEndedException;
import dev.yett.client.OrderRequest;
import dev.yett.client.UserError;
import dev.yett.identity.IdentityException;
import dev.yett.identity.enrol.SigningRequest;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.OperationSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;

/// Renews the certificate of a device over an open connection: fetches its request, brings it the
/// reply (PROTOCOL §15). We carry both and can change neither. For one thread.
public final class Renewal {
  private static final int LONGEST_REQUEST = 64 << 10;

  private final Device device;

  public Renewal(Device device) {
    this.device = device;
  }

  /// A request for the key that the device keeps. What it sends is a request by itself, signed by
  /// the key of the device that we speak with; anything else is refused.
  public byte[] request() throws UserError, InterruptedException {
    var collected = new Collected(LONGEST_REQUEST);
    order(BuiltIn.IDENTITY_REQUEST, Optional.empty(), collected);
    try {
      var parsed = SigningRequest.parse(Path.of(device.name()), collected.output());
      if (parsed.current().isEmpty()
          || !parsed.name().map(Object::toString).equals(Optional.of(device.welcome().device()))) {
        throw new UserError(
            ExitCode.REFUSED,
            device.name() + " sent a request that is not its own: " + parsed.name());
      }
      return collected.output();
    } catch (IdentityException e) {
      throw new UserError(
          ExitCode.FAILED, "what " + device.name() + " sent is no request: " + e.getMessage());
    }
  }

  /// Brings a reply, or a secret that was encrypted to the device.
  ///
  /// @return what became of it, one line
  public String install(byte[] reply) throws UserError, InterruptedException {
    var finished =
        order(BuiltIn.IDENTITY_INSTALL, Optional.of(reply), new Collected(LONGEST_REQUEST));
    var result = finished.result().entries();
    boolean installed = Cbor.of("installed").equals(result.get("outcome"));
    var line = new StringBuilder(installed ? "installed" : "had it");
    if (result.get("not-after") instanceof Cbor.Int(long end)) {
      line.append(", valid until ").append(Instant.ofEpochMilli(end));
    }
    if (result.get("secrets") instanceof Cbor.Array secrets) {
      for (var secret : secrets.items()) {
        line.append("; secret of ").append(secret instanceof Cbor.Text(String t) ? t : "?");
      }
    }
    return line.toString();
  }

  private Finished order(OperationSpec spec, Optional<byte[]> input, Collected collected)
      throws UserError, InterruptedException {
    try {
      var order = device.start(OrderRequest.of(spec, Collections.emptySortedMap()));
      try {
        if (input.isPresent()) {
          order.input().write(input.get());
          order.input().finish();
        }
      } catch (OrderEndedException e) {
        // How it ended is told below.
      }
      var finished = order.await(collected);
      if (finished.ending() instanceof Ending.Exited(int status) && status == 0) {
        return finished;
      }
      throw Failures.of(device.name(), spec, finished)
          .orElseGet(() -> new UserError(ExitCode.FAILED, spec.name() + " failed"));
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_CONNECTION, device.name() + ": " + spec.name() + ": " + e.getMessage());
    }
  }
}
