package dev.yett.client.transfer.copy;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.local.Folder;
import dev.yett.client.local.LocalTree;
import dev.yett.client.local.Words;
import dev.yett.client.transfer.Entry;
import dev.yett.client.transfer.Lanes;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.client.transfer.Route;
import dev.yett.client.transfer.file.FilePut;
import dev.yett.client.transfer.file.Source;
import dev.yett.client.transfer.sync.Excludes;
import dev.yett.client.transfer.sync.Removing;
import dev.yett.client.transfer.sync.SyncOptions;
import dev.yett.client.transfer.sync.ToDevice;
import dev.yett.client.transfer.tree.Item;
import dev.yett.client.transfer.tree.TreePut;
import dev.yett.protocol.RemotePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Copies files and directories of this machine to a device. For one thread.
public final class Upload {
  /// From this size on a file travels by an order of its own among several.
  private static final long LARGE = 8 << 20;

  private final Lanes lanes;
  private final Route route;
  private final Options options;
  private final Progress progress;
  private final boolean recursive;
  private long failures;

  public Upload(Lanes lanes, Options options, Progress progress, boolean recursive) {
    this.lanes = lanes;
    this.route = lanes.first();
    this.options = options;
    this.progress = progress;
    this.recursive = recursive;
  }

  /// Copies all of them.
  ///
  /// @param into whether `to` is said to be a directory
  /// @return how many files could not be copied; each has been told
  public long copy(List<Path> sources, RemotePath to, boolean into)
      throws UserError, InterruptedException {
    for (var source : sources) {
      check(source);
    }
    var there = find(to);
    boolean directory = into || sources.size() > 1 || there.filter(Entry::isDirectory).isPresent();
    if (directory && there.isPresent() && !there.get().isDirectory()) {
      throw new UserError(
          ExitCode.FAILED, to + " on " + route.name() + " is not a directory there");
    }
    var small = new ArrayList<Path>();
    var alone = new ArrayList<Path>();
    for (var source : sources) {
      if (Files.isDirectory(source)) {
        boolean below = directory && !isNameless(source);
        tree(source, below ? child(to, source) : to, directory || there.isPresent());
      } else {
        (sources.size() > 1 && size(source) < LARGE ? small : alone).add(source);
      }
    }
    if (sources.size() == 1 && alone.size() == 1) {
      file(route, alone.getFirst(), directory ? child(to, alone.getFirst()) : to);
    } else {
      several(alone, small, to);
    }
    return failures;
  }

  /// One that fails does not stop the others.
  private void several(List<Path> alone, List<Path> small, RemotePath to)
      throws UserError, InterruptedException {
    var work = new ArrayList<Lanes.Work>();
    for (var file : alone) {
      var path = child(to, file);
      work.add(
          on -> {
            try {
              file(on, file, path);
              return 0;
            } catch (UserError e) {
              if (on.isStopped() || !on.device().isOpen()) {
                throw e;
              }
              progress.skipped(file.toString(), e.getMessage());
              return 1;
            }
          });
    }
    int share = Math.ceilDiv(small.size(), lanes.number());
    for (int from = 0; from < small.size(); from += share) {
      var part = small.subList(from, Math.min(small.size(), from + share));
      work.add(on -> together(on, part, to));
    }
    try {
      failures += lanes.each(work);
    } catch (IOException e) {
      throw new UserError(ExitCode.FAILED, Words.of(e));
    }
  }

  /// As for `cp`, what lies in `src/.`, `.` or `..` is copied without the directory.
  private static boolean isNameless(Path source) {
    var name = String.valueOf(source.getFileName());
    return name.equals(".") || name.equals("..");
  }

  private void check(Path source) throws UserError {
    if (!Files.exists(source)) {
      throw new UserError(ExitCode.FAILED, source + " does not exist");
    }
    if (Files.isDirectory(source)) {
      if (!recursive) {
        throw new UserError(ExitCode.FAILED, source + " is a directory", "-r copies directories");
      }
      return;
    }
    if (!Files.isRegularFile(source)) {
      throw new UserError(ExitCode.FAILED, source + " is not a regular file");
    }
    if (!Files.isReadable(source)) {
      throw new UserError(ExitCode.FAILED, source + " may not be read");
    }
  }

  /// What is there, as far as the device tells: who may store need not be allowed to list.
  private Optional<Entry> find(RemotePath path) throws UserError, InterruptedException {
    return route.persist(
        device -> {
          try {
            return new RemoteFiles(device).find(path);
          } catch (UserError e) {
            if (device.isOpen()) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  private static long size(Path source) throws UserError {
    try {
      return Files.size(source);
    } catch (IOException e) {
      throw words(source, e);
    }
  }

  private static UserError words(Path source, IOException e) {
    return new UserError(ExitCode.FAILED, source + ": " + Words.of(e));
  }

  static RemotePath child(RemotePath directory, Path file) throws UserError {
    var name = String.valueOf(file.toAbsolutePath().normalize().getFileName());
    return directory
        .child(name)
        .orElseThrow(() -> UserError.usage("'" + name + "' cannot be a name on a device"));
  }

  private void file(Route on, Path from, RemotePath to) throws UserError, InterruptedException {
    try (var source = Source.of(from)) {
      progress.expect(1, source.size());
      FilePut.put(on, options, progress, source, to);
    } catch (IOException e) {
      throw words(from, e);
    }
  }

  private void tree(Path from, RemotePath to, boolean mayBeThere)
      throws UserError, InterruptedException {
    boolean there = mayBeThere && find(to).isPresent();
    var sync = new SyncOptions(options, NOTHING, false, Removing.NEVER, !options.preserve(), false);
    try (var tree = new LocalTree(Folder.open(from))) {
      failures +=
          new ToDevice(lanes, sync, progress, (what, path, bytes) -> {}, tree, to, there).run();
    } catch (IOException e) {
      throw words(from, e);
    }
  }

  private static final Excludes NOTHING = Excludes.none();

  /// Several files by one order.
  private long together(Route on, List<Path> files, RemotePath to)
      throws UserError, InterruptedException {
    try (var named = new Named(files)) {
      return new TreePut(on, options, progress, to).put(named) + named.gone;
    } catch (IOException e) {
      throw words(files.getFirst(), e);
    }
  }

  /// Files that a person named one by one, as they are when their turn comes. One that is gone by
  /// then is told and does not stop the others (row H08).
  private final class Named implements Item.Source, AutoCloseable {
    private final Deque<Path> left;
    private final Map<Path, LocalTree> trees = new LinkedHashMap<>();
    private long gone;

    Named(List<Path> files) {
      left = new ArrayDeque<>(files);
    }

    @Override
    public Optional<Item> next() {
      while (!left.isEmpty()) {
        var named = left.remove();
        try {
          var item = item(named);
          progress.expect(1, item.local().size());
          return Optional.of(item);
        } catch (IOException e) {
          gone++;
          progress.skipped(named.toString(), Words.of(e));
        }
      }
      return Optional.empty();
    }

    private Item item(Path named) throws IOException {
      var real = named.toRealPath();
      var parent = Objects.requireNonNull(real.getParent(), "a file has a directory");
      var tree = trees.get(parent);
      if (tree == null) {
        tree = new LocalTree(Folder.open(parent));
        trees.put(parent, tree);
      }
      var name = String.valueOf(real.getFileName());
      var local = tree.top().find(name).orElseThrow(() -> new NoSuchFileException(name));
      var as = String.valueOf(named.toAbsolutePath().normalize().getFileName());
      return new Item(tree, List.of(name), as, local, false, Optional.empty());
    }

    @Override
    public void close() throws IOException {
      for (var tree : trees.values()) {
        tree.close();
      }
    }
  }
}
