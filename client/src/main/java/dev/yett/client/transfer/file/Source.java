package dev.yett.client.transfer.file;

import dev.yett.client.local.Folder;
import dev.yett.client.local.Local;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file of this machine that is being stored, and what it was when that began (row H06).
public final class Source implements AutoCloseable {
  private final Folder folder;
  private final Local before;
  private final FileChannel channel;

  private Source(Folder folder, Local before, FileChannel channel) {
    this.folder = folder;
    this.before = before;
    this.channel = channel;
  }

  /// The file that a person named; where that is a link, what it leads to.
  public static Source of(Path named) throws IOException {
    var real = named.toRealPath();
    var parent = real.getParent();
    if (parent == null) {
      throw new IOException("is a directory");
    }
    var folder = Folder.open(parent);
    boolean done = false;
    try {
      var name = String.valueOf(real.getFileName());
      var source = of(folder, name);
      done = true;
      return source;
    } finally {
      if (!done) {
        folder.close();
      }
    }
  }

  /// A file of a directory, held for as long as this is open.
  public static Source of(Folder folder, String name) throws IOException {
    var channel = folder.read(name);
    var before = folder.find(name);
    if (before.isEmpty()) {
      channel.close();
      throw new java.nio.file.NoSuchFileException(name);
    }
    return new Source(folder, before.get(), channel);
  }

  public long size() {
    return before.size();
  }

  public Local local() {
    return before;
  }

  public FileChannel channel() {
    return channel;
  }

  /// Whether it is what it was.
  boolean isUnchanged() throws IOException {
    return folder.find(before.name()).filter(now -> now.isUnchanged(before)).isPresent();
  }

  /// Whether a path leads to a directory here.
  public static boolean isDirectory(Path named) {
    return Files.isDirectory(named);
  }

  @Override
  public void close() throws IOException {
    try (folder) {
      channel.close();
    }
  }
}
