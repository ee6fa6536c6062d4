package dev.yett.client.transfer.tree;

import dev.yett.client.BuiltIn;
import dev.yett.client.Device;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.OrderRequest;
import dev.yett.client.UserError;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.OrderOutput;
import dev.yett.client.transfer.Route;
import dev.yett.protocol.Ending;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Value;
import dev.yett.protocol.tree.Piece;
import dev.yett.protocol.tree.PieceReader;
import dev.yett.protocol.tree.PiecesMalformedException;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;

/// What a device has below a path, told entry by entry.
public final class Manifest {
  private Manifest() {}

  /// How much is asked of each file.
  public enum Depth {
    /// Type, size, mode, time.
    STATUS,
    /// The digest of its content too.
    DIGEST
  }

  /// Takes entries as they come, a directory before what is in it. The path of one that did not
  /// fail is a path.
  public interface Visitor {
    void entry(TreeEntry entry) throws IOException, UserError;
  }

  /// Reads it, over as many connections as that takes.
  ///
  /// @param afresh forgets what was told over a connection that was lost
  /// @throws IOException what the visitor threw
  public static void persist(
      Route route, RemotePath path, Depth depth, Options options, Runnable afresh, Visitor visitor)
      throws UserError, IOException, InterruptedException {
    var thrown =
        route.persist(
            device -> {
              afresh.run();
              try {
                read(route, device, path, depth, options, visitor);
                return Optional.<IOException>empty();
              } catch (IOException e) {
                return Optional.of(e);
              }
            });
    if (thrown.isPresent()) {
      throw thrown.get();
    }
  }

  /// Reads it.
  ///
  /// @throws UserError the device refused or failed, or what it told is no tree
  /// @throws IOException what the visitor threw
  public static void read(
      Route route, Device device, RemotePath path, Depth depth, Options options, Visitor visitor)
      throws UserError, IOException, InterruptedException {
    var arguments = new TreeMap<String, Value>();
    arguments.put("path", new Value.Text(path.toString()));
    var operation = depth == Depth.STATUS ? BuiltIn.MANIFEST : BuiltIn.DIGEST;
    if (depth == Depth.DIGEST) {
      options.putDigest(arguments);
    }
    var order = device.start(OrderRequest.of(operation, arguments).bulk());
    route.runs(order);
    boolean ended = false;
    var output = new OrderOutput(order);
    try (var reader = new PieceReader(output)) {
      boolean complete = visit(reader, visitor);
      var finished = output.end();
      ended = true;
      if (!(finished.ending() instanceof Ending.Exited(int status)) || status > 1) {
        throw Failures.of(device.name(), operation, path.toString(), finished)
            .orElseGet(() -> new UserError(ExitCode.FAILED, operation.name() + " failed"));
      }
      if (!complete) {
        throw new PiecesMalformedException("the tree is not complete");
      }
    } catch (OrderOutput.FailedException e) {
      throw e.why();
    } catch (PiecesMalformedException e) {
      throw new UserError(
          ExitCode.NO_CONNECTION, device.name() + " broke the rules: " + e.getMessage());
    } finally {
      route.runs(null);
      if (!ended && device.isOpen()) {
        Leaving.leave(order);
      }
    }
  }

  private static boolean visit(PieceReader reader, Visitor visitor) throws IOException, UserError {
    for (var piece = reader.next(); piece.isPresent(); piece = reader.next()) {
      switch (piece.get()) {
        case Piece.Entry(TreeEntry entry) -> {
          if (entry.components().isEmpty() && entry.failed().isEmpty()) {
            throw new PiecesMalformedException("a path that is none");
          }
          visitor.entry(entry);
        }
        case Piece.Done _ -> {
          return true;
        }
        case Piece.Data _, Piece.Hole _, Piece.Copy _, Piece.End _, Piece.Broken _ ->
            throw new PiecesMalformedException("contents that were not asked for");
      }
    }
    return false;
  }
}
