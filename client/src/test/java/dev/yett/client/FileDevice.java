package dev.yett.client;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Value;
import dev.yett.protocol.tree.Compression;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.Piece;
import dev.yett.protocol.tree.PieceReader;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.protocol.tree.Settled;
import dev.yett.protocol.tree.TreeEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;

/// What a device does with files, honestly unless it is overridden: files in memory, by their whole
/// paths; a directory is a path that others lie below.
public class FileDevice implements EvilDevice.Script {
  /// By path, `/logs/today.txt`.
  public final Map<String, byte[]> files = new ConcurrentSkipListMap<>();

  /// Where links lead that came by trees, by their whole paths.
  public final Map<String, String> links = new ConcurrentSkipListMap<>();

  /// Operations that were ordered, with their paths.
  public final List<String> orders = java.util.Collections.synchronizedList(new ArrayList<>());

  @Override
  public void run(EvilPeer peer, EvilDevice.Seen order) throws Exception {
    var operation = order.order().operation();
    var path = ((Value.Text) order.order().arguments().get("path")).value();
    orders.add(operation + " " + path);
    peer.started(order);
    switch (operation) {
      case "stat" -> stat(peer, order, path);
      case "list" -> {
        list(peer, path);
        peer.finished(order);
      }
      case "put" -> put(peer, order, path);
      case "part" -> peer.finished(order, new Ending.Exited(0), Cbor.map().put("size", 0).build());
      case "get" -> {
        peer.output(files.get(path));
        peer.finished(
            order, new Ending.Exited(0), Cbor.map().put("size", files.get(path).length).build());
      }
      case "get-tree" -> {
        var wanted = wanted(peer.input(order));
        var out = new ByteArrayOutputStream();
        try (var writer = new PieceWriter(out, Compression.NONE)) {
          tree(writer, path, wanted);
          writer.flush();
        }
        peer.output(out.toByteArray());
        peer.finished(order);
      }
      case "manifest" -> {
        var out = new ByteArrayOutputStream();
        try (var writer = new PieceWriter(out, Compression.NONE)) {
          manifest(writer, path);
          writer.flush();
        }
        peer.output(out.toByteArray());
        peer.finished(order);
      }
      case "put-tree" -> putTree(peer, order, path);
      default -> throw new AssertionError(operation);
    }
  }

  protected void stat(EvilPeer peer, EvilDevice.Seen order, String path) throws Exception {
    var name = path.substring(path.lastIndexOf('/') + 1);
    if (files.containsKey(path)) {
      peer.row(row(name, "file", files.get(path).length));
    } else if (files.keySet().stream().anyMatch(f -> f.startsWith(path + "/"))) {
      peer.row(row(name, "directory", 0));
    } else {
      peer.finished(
          order, new Ending.Failed("not-found", "", Optional.empty()), Cbor.map().build());
      return;
    }
    peer.finished(order);
  }

  protected void list(EvilPeer peer, String path) throws IOException {
    for (var file : files.keySet()) {
      if (file.startsWith(path + "/") && file.indexOf('/', path.length() + 1) < 0) {
        peer.row(row(file.substring(path.length() + 1), "file", files.get(file).length));
      }
    }
  }

  protected void put(EvilPeer peer, EvilDevice.Seen order, String path) throws Exception {
    byte[] content = peer.input(order);
    if (order.order().arguments().containsKey("pieces")) {
      content = assembled(content);
    }
    files.put(path, content);
    peer.finished(
        order,
        new Ending.Exited(0),
        Cbor.map()
            .put("size", content.length)
            .put("digest", Digest.sha256(content).cbor())
            .put("replaced", false)
            .build());
  }

  private static byte[] assembled(byte[] pieces) throws IOException {
    var content = new ByteArrayOutputStream();
    try (var reader = new PieceReader(new ByteArrayInputStream(pieces))) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        take(next.get(), content);
      }
    }
    return content.toByteArray();
  }

  private static void take(Piece piece, ByteArrayOutputStream content) {
    if (piece instanceof Piece.Data(byte[] bytes, int offset, int length)) {
      content.write(bytes, offset, length);
    } else if (piece instanceof Piece.Hole(long length)) {
      content.writeBytes(new byte[(int) length]);
    }
  }

  private void putTree(EvilPeer peer, EvilDevice.Seen order, String path) throws Exception {
    long entries = 0;
    var failed = new ArrayList<Settled.Failure>();
    var content = new ByteArrayOutputStream();
    var name = "";
    try (var reader = new PieceReader(new ByteArrayInputStream(peer.input(order)))) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        if (next.get() instanceof Piece.Entry(TreeEntry entry)) {
          entries++;
          name = entry.path();
          content.reset();
          entry.target().ifPresent(target -> links.put(path + "/" + entry.path(), target));
        } else if (next.get() instanceof Piece.End) {
          files.put(path + "/" + name, content.toByteArray());
        } else if (next.get() instanceof Piece.Broken(String reason)) {
          failed.add(new Settled.Failure(entries - 1, reason));
        } else {
          take(next.get(), content);
        }
      }
    }
    settled(peer, entries, failed);
    peer.finished(order, new Ending.Exited(failed.isEmpty() ? 0 : 1), Cbor.map().build());
  }

  protected void settled(EvilPeer peer, long entries, List<Settled.Failure> failed)
      throws IOException {
    peer.row(new Settled(entries, 0, failed).cbor());
  }

  private static List<TreeEntry> wanted(byte[] input) throws IOException {
    var wanted = new ArrayList<TreeEntry>();
    try (var reader = new PieceReader(new ByteArrayInputStream(input))) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        if (next.get() instanceof Piece.Entry(TreeEntry entry)) {
          wanted.add(entry);
        }
      }
    }
    return wanted;
  }

  /// The answer to `get-tree`.
  ///
  /// @param wanted none: all there is
  protected void tree(PieceWriter to, String path, List<TreeEntry> wanted) throws IOException {
    if (wanted.isEmpty()) {
      to.entry(TreeEntry.of("", EntryType.DIRECTORY));
      for (var file : files.keySet()) {
        if (file.startsWith(path + "/")) {
          file(to, file.substring(path.length() + 1), files.get(file));
        }
      }
    }
    for (var each : wanted) {
      var content = files.get(path + "/" + each.path());
      if (each.type() == EntryType.DIRECTORY) {
        to.entry(TreeEntry.of(each.path(), EntryType.DIRECTORY));
      } else if (content == null) {
        to.entry(each.failed("not-found"));
      } else {
        file(to, each.path(), content);
      }
    }
    to.done();
  }

  protected void manifest(PieceWriter to, String path) throws IOException {
    to.entry(TreeEntry.of("", EntryType.DIRECTORY));
    var told = new HashSet<String>();
    for (var file : files.keySet()) {
      if (file.startsWith(path + "/")) {
        var below = file.substring(path.length() + 1);
        for (int at = below.indexOf('/'); at >= 0; at = below.indexOf('/', at + 1)) {
          if (told.add(below.substring(0, at))) {
            to.entry(TreeEntry.of(below.substring(0, at), EntryType.DIRECTORY));
          }
        }
        to.entry(header(below, files.get(file).length));
      }
    }
    to.done();
  }

  /// A whole file of a tree.
  protected static void file(PieceWriter to, String path, byte[] content) throws IOException {
    to.entry(header(path, content.length));
    to.data(content, 0, content.length);
    to.end(new ContentDigest(content.length, Digest.sha256(content)));
  }

  protected static TreeEntry header(String path, long size) {
    return TreeEntry.of(path, EntryType.FILE)
        .with(OptionalLong.of(size), 0777, Instant.ofEpochSecond(1_000_000));
  }

  protected static Cbor.Map row(String name, String type, long size) {
    return Cbor.map()
        .put("mode", 0644)
        .put("name", name)
        .put("size", size)
        .put("type", type)
        .put("modified", 0)
        .build();
  }
}
