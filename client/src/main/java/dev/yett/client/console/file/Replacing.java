package dev.yett.client.console.file;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.console.word.Workplace;
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.protocol.RemotePath;

/// Asks before a file is replaced. Where nobody can be asked, whoever writes refuses.
final class Replacing {
  private Replacing() {}

  static boolean agreed(RemotePath path, RemoteFiles files, Workplace at)
      throws UserError, InterruptedException {
    return at.isInteractive() && exists(path, files) && agreed(path + " on the device", at);
  }

  static boolean agreed(String what, Workplace at) throws UserError {
    if (!at.isInteractive()) {
      return false;
    }
    if (!at.confirm(what + " exists. Replace it?")) {
      throw new UserError(ExitCode.FAILED, what + " was left as it is");
    }
    return true;
  }

  private static boolean exists(RemotePath path, RemoteFiles files) throws InterruptedException {
    if (path.rest().isEmpty()) {
      return false;
    }
    try {
      return !files.stat(path).isDirectory();
    } catch (UserError e) {
      return false;
    }
  }

  static RemotePath child(RemotePath directory, String name) throws UserError {
    return directory
        .child(name)
        .orElseThrow(() -> UserError.usage("'" + name + "' cannot be a name on a device"));
  }
}
