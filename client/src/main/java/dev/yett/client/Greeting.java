package dev.yett.client;

import dev.yett.identity.DurableFile;
import dev.yett.identity.Installation;
import dev.yett.identity.TrustStore;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Limits;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.ProtocolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Optional;

/// What a client does on a new connection before anything that its user asked for.
final class Greeting {
  private final Device device;
  private final TrustStore trust;
  private final Path catalogues;
  private final InstantSource clock;

  Greeting(Device device, TrustStore trust, Path catalogues, InstantSource clock) {
    this.device = device;
    this.trust = trust;
    this.catalogues = catalogues;
    this.clock = clock;
  }

  /// The empty order whose receipt proves that the device holds its secret. Nothing that matters
  /// has been sent before.
  void hello() throws UserError, InterruptedException {
    var finished = order(BuiltIn.HELLO, Optional.empty(), new Collected(Limits.FRAME));
    if (finished.isPresent()) {
      throw finished.get();
    }
    if (!device.welcome().clockSet()) {
      device.note(
          device.name() + " does not know the time: its clock was not set since it started");
    }
  }

  /// Brings the older end the newer list of revocations.
  ///
  /// @return whether ours is a newer one now
  boolean exchangeTrust() throws UserError, InterruptedException {
    var order = trust.bundle().number().compareTo(device.welcome().trust());
    return order < 0 ? fetchTrust() : order > 0 && deliverTrust();
  }

  private boolean deliverTrust() throws UserError, InterruptedException {
    var failed =
        order(BuiltIn.TRUST, Optional.of(trust.bundle().encoded()), new Collected(Limits.FRAME));
    failed.ifPresent(
        e -> device.note("our newer list of revocations was not taken: " + e.getMessage()));
    return false;
  }

  private boolean fetchTrust() throws UserError, InterruptedException {
    var fetched = new Collected(Limits.BUNDLE);
    var failed = order(BuiltIn.TRUST, Optional.of(new byte[0]), fetched);
    if (failed.isPresent()) {
      device.note(
          "its newer list of revocations could not be fetched: " + failed.get().getMessage());
      return false;
    }
    try {
      return switch (trust.install(fetched.output(), clock.instant())) {
        case Installation.Installed _ -> true;
        case Installation.Held _, Installation.Older _ -> false;
        case Installation.Refused refused -> {
          device.note("its list of revocations is not believed: " + refused.text());
          yield false;
        }
      };
    } catch (IOException e) {
      throw new UserError(
          ExitCode.FAILED, "the new list of revocations cannot be kept: " + Failures.words(e));
    }
  }

  /// Holds the catalogue that `WELCOME` named, from the cache or from the device.
  void catalogue() throws UserError, InterruptedException {
    var file = catalogues.resolve(device.name());
    var cached = cached(file);
    if (cached.isPresent()) {
      device.catalogue(cached.get());
      if (!Files.exists(CompletionWords.beside(file))) {
        keep(CompletionWords.beside(file), CompletionWords.of(cached.get()));
      }
      return;
    }
    var fetched = new Collected(Limits.CATALOGUE);
    var failed = order(BuiltIn.OPERATIONS, Optional.empty(), fetched);
    if (failed.isPresent()) {
      throw failed.get();
    }
    try {
      device.catalogue(Catalogue.decode(fetched.output()));
    } catch (ProtocolException e) {
      throw Failures.broke(device.name(), e);
    }
    keep(file, fetched.output());
    keep(CompletionWords.beside(file), CompletionWords.of(device.catalogue()));
  }

  private Optional<Catalogue> cached(Path file) {
    try {
      if (Files.size(file) <= Limits.CATALOGUE) {
        var bytes = Files.readAllBytes(file);
        if (Digest.sha256(bytes).equals(device.welcome().catalogue())) {
          return Optional.of(Catalogue.decode(bytes));
        }
      }
    } catch (IOException | ProtocolException e) {
      // A cache: what cannot be used is fetched anew.
    }
    return Optional.empty();
  }

  private void keep(Path file, byte[] bytes) {
    try {
      Files.createDirectories(
          catalogues,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      DurableFile.write(file, bytes, DurableFile.OWNER_ONLY);
    } catch (IOException e) {
      device.note("the catalogue cannot be kept in " + file + ": " + Failures.words(e));
    }
  }

  /// @return why it did not work, where the connection lives on
  private Optional<UserError> order(
      OperationSpec operation, Optional<byte[]> input, Collected collected)
      throws UserError, InterruptedException {
    var order = device.start(OrderRequest.of(operation, Collections.emptySortedMap()));
    try {
      if (input.isPresent()) {
        order.input().write(input.get());
        order.input().finish();
      }
    } catch (OrderEndedException e) {
      // How it ended is told below.
    } catch (IOException e) {
      throw new UserError(ExitCode.NO_CONNECTION, device.name() + ": " + Failures.words(e));
    }
    try {
      var finished = order.await(collected);
      if (operation.name().equals("trust")
          && finished.result().entries().get("time") instanceof Cbor.Int(long millis)) {
        device.told(Instant.ofEpochMilli(millis));
      }
      return finished.ending() instanceof Ending.Exited exited && exited.status() == 0
          ? Optional.empty()
          : Optional.of(
              Failures.of(device.name(), operation, finished)
                  .orElseGet(() -> new UserError(ExitCode.FAILED, operation.name() + " failed")));
    } catch (UserError e) {
      if (device.isOpen()) {
        return Optional.of(e);
      }
      throw e;
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_CONNECTION,
          device.name() + ": " + operation.name() + ": " + Failures.words(e));
    }
  }
}
