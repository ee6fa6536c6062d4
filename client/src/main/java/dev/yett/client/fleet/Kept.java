package dev.yett.client.fleet;

import dev.yett.client.Json;
import dev.yett.client.Sink;
import dev.yett.protocol.Cbor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What one host puts out: in memory up to a limit, after which the rest is dropped and that is
/// said; or in files `HOST.out` and `HOST.err`, byte for byte, records as JSON one a line. The
/// names are those that the user typed or that `hosts.toml` has, never a device's.
///
/// For one thread, which closes it; read it after that.
public final class Kept implements Sink, AutoCloseable {
  /// In memory, of each host, output and errors and records together.
  static final int LIMIT = 1 << 20;

  private final String host;
  private final Optional<Path> directory;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final List<Cbor> rows = new ArrayList<>();
  private Optional<OutputStream> outputFile = Optional.empty();
  private Optional<OutputStream> errorsFile = Optional.empty();
  private int size;
  private boolean cut;

  /// Nothing yet.
  Kept(String host, Optional<Path> directory) {
    this.host = host;
    this.directory = directory;
  }

  @Override
  public void output(byte[] bytes) throws IOException {
    if (directory.isPresent()) {
      file(true).write(bytes);
    } else {
      keep(output, bytes);
    }
  }

  @Override
  public void errors(byte[] bytes) throws IOException {
    if (directory.isPresent()) {
      file(false).write(bytes);
    } else {
      keep(errors, bytes);
    }
  }

  @Override
  public void record(Cbor row) throws IOException {
    if (directory.isPresent()) {
      file(true).write((Json.line(Json.of(row)) + "\n").getBytes(StandardCharsets.UTF_8));
      return;
    }
    int bytes = 64 + row.encode().length;
    if (bytes > LIMIT - size) {
      cut = true;
      return;
    }
    size += bytes;
    rows.add(row);
  }

  private void keep(ByteArrayOutputStream into, byte[] bytes) {
    int room = Math.min(bytes.length, LIMIT - size);
    cut |= room < bytes.length;
    size += room;
    into.write(bytes, 0, room);
  }

  private OutputStream file(boolean out) throws IOException {
    var open = out ? outputFile : errorsFile;
    if (open.isPresent()) {
      return open.get();
    }
    var file = directory.orElseThrow().resolve(host + (out ? ".out" : ".err"));
    var stream =
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (out) {
      outputFile = Optional.of(stream);
    } else {
      errorsFile = Optional.of(stream);
    }
    return stream;
  }

  /// Standard output, as far as it is in memory.
  public byte[] output() {
    return output.toByteArray();
  }

  /// Standard error, as far as it is in memory.
  public byte[] errors() {
    return errors.toByteArray();
  }

  public List<Cbor> rows() {
    return List.copyOf(rows);
  }

  /// Whether more came than fits.
  public boolean isCut() {
    return cut;
  }

  @Override
  public void close() throws IOException {
    try {
      if (outputFile.isPresent()) {
        outputFile.get().close();
      }
    } finally {
      if (errorsFile.isPresent()) {
        errorsFile.get().close();
      }
    }
  }
}
