package dev.yett.server;

import dev.yett.server.audit.AuditLog;
import dev.yett.server.audit.AuditRecord;
import dev.yett.server.audit.AuditRecord.Source;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;

/// Records connections that came to nothing: at most one line from each place in an interval, and
/// not more than so many in all, since anybody can make such lines.
final class Rejections {
  private static final Duration INTERVAL = Duration.ofSeconds(60);
  private static final int MOST_PLACES = 1024;
  private static final int MOST_LINES = 100;

  private static final class Place {
    long since;
    long unrecorded;
  }

  private final AuditLog audit;
  private final Map<String, Place> places =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Entry<String, Place> eldest) {
          return size() > MOST_PLACES;
        }
      };
  private long windowSince = System.nanoTime();
  private int lines;
  private long dropped;

  Rejections(AuditLog audit) {
    this.audit = audit;
  }

  /// Records one, or counts it.
  void record(Source source, InetAddress from, String reason, String text) {
    long unrecorded = count(place(from), System.nanoTime());
    if (unrecorded >= 0) audit.note(new AuditRecord.Turned(source, reason, text, unrecorded));
  }

  /// How many were not recorded before, or -1 where this one is not either.
  private synchronized long count(String key, long now) {
    if (now - windowSince > INTERVAL.toNanos()) {
      windowSince = now;
      lines = 0;
    }
    Place place = places.get(key);
    boolean known = place != null && now - place.since <= INTERVAL.toNanos();
    if (known || lines >= MOST_LINES) {
      if (place != null) place.unrecorded++;
      else dropped++;
      return -1;
    }
    if (place == null) {
      place = new Place();
      places.put(key, place);
    }
    long unrecorded = place.unrecorded + dropped;
    dropped = 0;
    place.unrecorded = 0;
    place.since = now;
    lines++;
    return unrecorded;
  }

  /// The network that one person is likely to have: an IPv4 address, or 64 bits of an IPv6 address.
  private static String place(InetAddress from) {
    byte[] address = from.getAddress();
    return HexFormat.of().formatHex(Arrays.copyOf(address, Math.min(address.length, 8)));
  }
}
