package dev.yett.client.transfer.copy;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.local.Folder;
import dev.yett.client.local.LocalTree;
import dev.yett.client.local.Words;
import dev.yett.client.transfer.Lanes;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.Route;
import dev.yett.client.transfer.sync.Excludes;
import dev.yett.client.transfer.sync.FromDevice;
import dev.yett.client.transfer.sync.Removing;
import dev.yett.client.transfer.sync.SyncOptions;
import dev.yett.client.transfer.tree.Plan;
import dev.yett.client.transfer.tree.TreeGet;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.tree.EntryType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Copies files and directories of one device to this machine. For one thread.
///
/// A local name is the last part of what the user typed, or a name that the device listed and that
/// matches the pattern which the user typed; never another.
public final class Download {
  private final Lanes lanes;
  private final Route route;
  private final Options options;
  private final Progress progress;
  private final boolean recursive;
  private long failures;

  public Download(Lanes lanes, Options options, Progress progress, boolean recursive) {
    this.lanes = lanes;
    this.route = lanes.first();
    this.options = options;
    this.progress = progress;
    this.recursive = recursive;
  }

  /// Copies all of them.
  ///
  /// @param sources that are there, as [RemoteGlob] found them
  /// @param into whether `to` is a directory
  /// @return how many files could not be copied; each has been told
  public long copy(List<RemoteGlob.Found> sources, Path to, boolean into)
      throws UserError, InterruptedException {
    for (var source : sources) {
      if (source.directory() && !recursive) {
        throw new UserError(
            ExitCode.FAILED,
            source.path() + " on " + route.name() + " is a directory",
            "-r copies directories");
      }
    }
    Map<RemotePath, Plan> files = new LinkedHashMap<>();
    for (var source : sources) {
      var name = source.path().name().orElseThrow();
      if (source.directory()) {
        tree(source.path(), into ? to.resolve(name) : to);
      } else if (into && sources.size() > 1) {
        files
            .computeIfAbsent(source.path().parent(), p -> new Plan())
            .add(new Plan.Step(name, EntryType.FILE, source.size()));
      } else {
        file(source, into ? to.resolve(name) : to);
      }
    }
    several(files, to);
    return failures;
  }

  private static UserError words(Path to, IOException e) {
    return new UserError(ExitCode.FAILED, to + ": " + Words.of(e));
  }

  private void file(RemoteGlob.Found source, Path to) throws UserError, InterruptedException {
    var absolute = place(to);
    var parent = absolute.getParent();
    if (parent == null) {
      throw UserError.usage(to + " is not a place for a file");
    }
    if (!Files.exists(parent)) {
      throw new UserError(ExitCode.FAILED, "the directory " + parent + " does not exist");
    }
    progress.expect(1, source.size());
    var plan = new Plan();
    plan.add(new Plan.Step(source.path().name().orElseThrow(), EntryType.FILE, source.size()));
    try (var tree = new LocalTree(Folder.open(parent))) {
      failures +=
          new TreeGet(
                  route,
                  options,
                  progress,
                  source.path().parent(),
                  tree,
                  Optional.of(String.valueOf(absolute.getFileName())))
              .these(plan);
    } catch (IOException e) {
      throw words(to, e);
    }
  }

  /// Where the user named a link to a file, the file is replaced and not the link.
  private static Path place(Path to) throws UserError {
    try {
      return Files.isSymbolicLink(to) && Files.exists(to)
          ? to.toRealPath()
          : to.toAbsolutePath().normalize();
    } catch (IOException e) {
      throw words(to, e);
    }
  }

  /// Files of some directories there, into one here.
  private void several(Map<RemotePath, Plan> files, Path to)
      throws UserError, InterruptedException {
    var work = new ArrayList<Lanes.Work>();
    files.forEach(
        (from, plan) -> {
          progress.expect(plan.steps(), plan.bytes());
          for (var part : plan.split(lanes.number())) {
            work.add(on -> together(on, from, part, to));
          }
        });
    try {
      failures += lanes.each(work);
    } catch (IOException e) {
      throw words(to, e);
    }
  }

  private long together(Route on, RemotePath from, Plan part, Path to)
      throws UserError, IOException, InterruptedException {
    try (var tree = new LocalTree(Folder.open(to))) {
      return new TreeGet(on, options, progress, from, tree, Optional.empty()).these(part);
    }
  }

  private void tree(RemotePath from, Path to) throws UserError, InterruptedException {
    try {
      boolean there = Files.isDirectory(to);
      if (!there) {
        Files.createDirectory(to);
      }
      try (var tree = new LocalTree(Folder.open(to))) {
        failures += there || lanes.number() > 1 ? again(from, tree, there) : anew(from, tree);
      }
    } catch (IOException e) {
      throw words(to, e);
    }
  }

  private long anew(RemotePath from, LocalTree tree)
      throws UserError, IOException, InterruptedException {
    return new TreeGet(route, options, progress, from, tree, Optional.empty()).everything();
  }

  /// What is there already and the same is left, so that an interrupted copy goes on.
  private long again(RemotePath from, LocalTree tree, boolean there)
      throws UserError, IOException, InterruptedException {
    var sync =
        new SyncOptions(
            options, Excludes.none(), false, Removing.NEVER, there && !options.preserve(), false);
    return new FromDevice(lanes, sync, progress, (what, path, bytes) -> {}, from, Optional.of(tree))
        .run();
  }
}
