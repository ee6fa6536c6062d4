package dev.yett.server.file;

import dev.yett.posix.FileStatus;
import dev.yett.posix.NotRegularException;
import dev.yett.posix.OpenFile;
import dev.yett.posix.PosixException;
import dev.yett.posix.RegularFile;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Reason;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.Place;
import dev.yett.server.file.root.Roots;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// `follow`: the end of a file and what is added to it, until the order ends. The name is what is
/// followed: a file that is rotated away is read to its end, and then its successor.
final class Follow implements Operation {
  private static final int CHUNK = 64 * 1024;
  private static final long LINES = 10;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Roots roots;

  Follow(Roots roots) {
    this.roots = roots;
  }

  @Override
  public OperationSpec spec() {
    return FileSpecs.FOLLOW;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException, InterruptedException {
    var stops = new LinkedBlockingQueue<EndedException>();
    try (Place place = roots.place(Roots.path(permit, "path"), "path");
        var followed = new Followed(place, place.file("path"), exchange)) {
      followed.begin(permit);
      exchange.listen(
          event -> {
            switch (event) {
              case Exchange.Event.Signal(var name) -> {
                switch (name) {
                  case INT, TERM, HUP, QUIT, KILL -> stops.add(new EndedException(name));
                  case TSTP, CONT -> {}
                }
              }
              case Exchange.Event.Resize _ -> {}
              case Exchange.Event.End(Reason why) -> stops.add(new EndedException(why));
            }
          });
      while (true) {
        followed.pass();
        EndedException stop = stops.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        if (stop != null) {
          throw stop;
        }
      }
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    }
  }

  /// The file that has the name, as far as it was read. Belongs to one thread.
  private static final class Followed implements AutoCloseable {
    private final Place place;
    private final String name;
    private final Exchange exchange;
    private final byte[] chunk = new byte[CHUNK];
    private RegularFile file;
    private long device;
    private long inode;
    private long at;

    Followed(Place place, String name, Exchange exchange) throws IOException {
      this.place = place;
      this.name = name;
      this.exchange = exchange;
      this.file = place.directory().openRegular(name, OpenFile.Access.READ);
      remember();
    }

    private void remember() throws IOException {
      FileStatus status = file.status();
      device = status.device();
      inode = status.inode();
    }

    void begin(Permit permit) throws IOException {
      long size = file.status().size();
      at =
          Arguments.number(permit, "offset").isPresent()
              ? Math.min(size, Arguments.number(permit, "offset").getAsLong())
              : lastLines(size, Arguments.number(permit, "lines").orElse(LINES));
    }

    /// Where the last lines begin.
    private long lastLines(long size, long lines) throws IOException {
      if (lines == 0) {
        return size;
      }
      long found = 0;
      for (long end = size; end > 0; end = Math.max(0, end - CHUNK)) {
        long from = Math.max(0, end - CHUNK);
        int read = file.read(from, chunk, 0, (int) (end - from));
        for (int i = read - 1; i >= 0; i--) {
          // The newline that ends the last line begins no other.
          if (chunk[i] == '\n' && from + i + 1 < size && ++found == lines) {
            return from + i + 1;
          }
        }
      }
      return 0;
    }

    /// Sends what there is, and looks whether the name has another file by now.
    void pass() throws IOException {
      drain();
      Optional<RegularFile> now = successor();
      if (now.isPresent()) {
        drain();
        file.close();
        file = now.get();
        remember();
        at = 0;
        drain();
      }
    }

    private void drain() throws IOException {
      if (file.status().size() < at) {
        at = 0; // cut short, and begun again
      }
      for (int read = file.read(at, chunk, 0, CHUNK);
          read > 0;
          read = file.read(at, chunk, 0, CHUNK)) {
        exchange.output().write(chunk, 0, read);
        at += read;
      }
    }

    private Optional<RegularFile> successor() throws IOException {
      try {
        FileStatus status = place.directory().status(name);
        return status.device() == device && status.inode() == inode
            ? Optional.empty()
            : Optional.of(place.directory().openRegular(name, OpenFile.Access.READ));
      } catch (PosixException | NotRegularException e) {
        return Optional.empty(); // nothing to follow has the name just now
      }
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
