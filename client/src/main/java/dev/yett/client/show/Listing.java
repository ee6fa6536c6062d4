package dev.yett.client.show;

import dev.yett.client.transfer.Entry;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Entries of a remote directory as people read them. Names are the device's: whoever shows a line
/// escapes it.
public final class Listing {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private Listing() {}

  /// The name, with a `/` where something may lie below it.
  public static String brief(Entry entry) {
    return entry.name() + (entry.isDirectory() ? "/" : "");
  }

  /// Mode, size in bytes, local time of modification, name.
  public static String detailed(Entry entry) {
    var type =
        switch (entry.type()) {
          case FILE -> '-';
          case DIRECTORY, ROOT -> 'd';
          case LINK -> 'l';
          case OTHER -> '?';
        };
    var mode = new StringBuilder().append(type);
    for (int bit = 8; bit >= 0; bit--) {
      mode.append((entry.mode() >> bit & 1) == 0 ? '-' : "xwr".charAt(bit % 3));
    }
    return "%s %12d %s %s"
        .formatted(
            mode,
            entry.size(),
            TIME.format(entry.modified().atZone(ZoneId.systemDefault())),
            brief(entry));
  }
}
