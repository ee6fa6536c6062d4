package dev.yett.client.console.plumbing;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/// A file here that output becomes, or is added to.
///
/// It is opened before anything is ordered, so that a mistake is told first; what it held goes only
/// when the first byte comes, or the command has worked: a command that is refused costs nothing. A
/// file that was made for it and got nothing is taken away again. Only regular files are written,
/// and `/dev/null`: a FIFO would wait for a reader.
public final class OutputFile implements Outlet {
  private final Path file;
  private final FileChannel channel;
  private final boolean add;
  private final boolean made;
  private final Stream stream;
  private boolean begun;
  private boolean ended;

  private OutputFile(Path file, FileChannel channel, boolean add, boolean made) {
    this.file = file;
    this.channel = channel;
    this.add = add;
    this.made = made;
    this.stream = new Stream(new BufferedOutputStream(new Beginning(), 65_536));
  }

  /// Opens it, and makes it where there is none.
  ///
  /// @param add whether what it holds stays
  /// @throws UserError it cannot be written
  public static OutputFile open(Path file, boolean add) throws UserError {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file) && !isNull(file)) {
        throw new UserError(
            ExitCode.FAILED,
            file + (Files.isDirectory(file) ? " is a directory" : " is not a regular file"));
      }
      try {
        var made =
            FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        return new OutputFile(file, made, add, true);
      } catch (FileAlreadyExistsException e) {
        var option = add ? StandardOpenOption.APPEND : StandardOpenOption.WRITE;
        return new OutputFile(file, FileChannel.open(file, Set.of(option)), add, false);
      }
    } catch (IOException e) {
      throw new UserError(ExitCode.FAILED, file + " cannot be written: " + words(e));
    }
  }

  /// Whether it is the file that forgets.
  static boolean isNull(Path file) {
    return file.toString().equals("/dev/null");
  }

  private static String words(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "its directory is not there";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }

  @Override
  public OutputStream stream() {
    return stream;
  }

  /// Whether writing has failed, as on a full disk.
  public boolean isBroken() {
    return stream.isBroken();
  }

  @Override
  public int end() throws IOException {
    stream.flush();
    begin();
    ended = true;
    channel.close();
    return 0;
  }

  private void begin() throws IOException {
    if (!begun && !add && !isNull(file)) {
      channel.truncate(0);
    }
    begun = true;
  }

  @Override
  public void close() {
    try {
      if (!ended && !stream.isBroken()) {
        stream.flush();
      }
      channel.close();
      if (made && !begun) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // What failed has been told.
    }
  }

  /// The first byte takes the place of what was there.
  private final class Beginning extends OutputStream {
    private final OutputStream to = Channels.newOutputStream(channel);

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      begin();
      to.write(bytes, offset, length);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }
  }
}
