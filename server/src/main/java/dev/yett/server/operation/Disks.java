package dev.yett.server.operation;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Limits;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oshi.util.FileUtil;
import oshi.util.linux.ProcPath;

/// The mounted filesystems that hold something, with their total and free bytes. May block for as
/// long as a filesystem does not answer.
final class Disks implements Supplier<List<Cbor.Map>> {
  private static final int MOST = 256;
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  /// Those that are no place for files; to look at an `autofs` would mount it.
  private static final Set<String> NO_PLACE =
      Set.of(
          "autofs",
          "binfmt_misc",
          "bpf",
          "cgroup",
          "cgroup2",
          "configfs",
          "debugfs",
          "devpts",
          "devtmpfs",
          "efivarfs",
          "fusectl",
          "hugetlbfs",
          "mqueue",
          "nsfs",
          "proc",
          "pstore",
          "ramfs",
          "rpc_pipefs",
          "securityfs",
          "selinuxfs",
          "squashfs",
          "sysfs",
          "tracefs");

  @Override
  public List<Cbor.Map> get() {
    List<Cbor.Map> disks = new ArrayList<>();
    for (String line : FileUtil.readFile(ProcPath.MOUNTS)) {
      String[] fields = line.split(" ", 4); // device, mount point, type, the rest
      if (fields.length == 4 && !NO_PLACE.contains(fields[2]) && disks.size() < MOST) {
        add(plain(fields[1]), disks);
      }
    }
    return disks;
  }

  private static void add(String mount, List<Cbor.Map> disks) {
    try {
      Path path = Path.of(mount);
      FileStore store = path.getFileSystem().provider().getFileStore(path);
      if (store.getTotalSpace() > 0) {
        disks.removeIf(other -> other.get("name").equals(Optional.of(Cbor.of(mount)))); // hidden
        disks.add(
            Cbor.map()
                .put("name", mount)
                .put("free", Math.clamp(store.getUsableSpace(), 0, Limits.INTEGER))
                .put("total", Math.clamp(store.getTotalSpace(), 0, Limits.INTEGER))
                .build());
      }
    } catch (IOException e) {
      // Gone, or not ours to look at: it is left out.
    }
  }

  /// `/proc/mounts` writes blanks and backslashes as octal digits.
  private static String plain(String mount) {
    return OCTAL
        .matcher(mount)
        .replaceAll(
            digits ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(digits.group(1), 8))));
  }
}
