package dev.yett.server.config;

/// Every number that an owner may set, with its range. Nothing means unlimited: neither 0 nor a
/// negative number nor "".
enum Setting {
  CONNECTIONS("limits", "connections", Unit.COUNT, 1, 65_535, 512),
  STRANGERS("limits", "strangers", Unit.COUNT, 1, 65_535, 128),
  IDLE("limits", "idle", Unit.SPAN, 1_000, 30 * Bounds.DAY, -1),
  STALLED("limits", "stalled", Unit.SPAN, 1_000, 30 * Bounds.DAY, Bounds.HOUR),
  FIRST_ORDER("limits", "first-order", Unit.SPAN, 1_000, 60_000, 10_000),
  DRAIN("limits", "drain", Unit.SPAN, 1_000, 3_600_000, 10_000),
  REMEMBERED_ORDERS("limits", "remembered-orders", Unit.COUNT, 1_000, 10_000_000, 100_000),
  DETACHED_EACH("limits", "detached-each", Unit.COUNT, 1, 10_000, 32),
  DETACHED("limits", "detached", Unit.COUNT, 1, 10_000, 128),
  OUTPUT("limits", "output", Unit.SIZE, 1, Bounds.MOST, 1L << 30),
  WARN_AFTER("trust", "warn-after", Unit.SPAN, 60_000, 10 * Bounds.YEAR, 90 * Bounds.DAY),
  REFUSE_AFTER("trust", "refuse-after", Unit.SPAN, 60_000, 10 * Bounds.YEAR, 180 * Bounds.DAY),
  EXPIRY_WARNING("trust", "expiry-warning", Unit.SPAN, 60_000, Bounds.YEAR, 14 * Bounds.DAY),
  MAX_SIZE("root.*", "max-size", Unit.SIZE, 1, Bounds.MOST, -1),
  QUOTA("root.*", "quota", Unit.SIZE, 1, Bounds.MOST, -1),
  TIMEOUT("operation.*", "timeout", Unit.SPAN, 100, 30 * Bounds.DAY, Bounds.HOUR),
  MAX_INPUT("operation.*", "max-input", Unit.SIZE, 1, 1L << 40, 64L << 20),
  OUTPUT_LIMIT("operation.*", "output-limit", Unit.SIZE, 1, Bounds.MOST, -1),
  LINGER("operation.*", "linger", Unit.SPAN, 1_000, 30 * Bounds.DAY, 600_000),
  KEEP("operation.*", "keep", Unit.SIZE, 512 * 1024, 1L << 30, 4L << 20),
  MAX_LENGTH("operation.*.argument", "max-length", Unit.COUNT, 1, 4_096, 4_096);

  /// How a number is written.
  enum Unit {
    /// A whole number.
    COUNT("a whole number"),
    /// Text such as `30s`; milliseconds once read.
    SPAN("a duration such as \"30s\", \"10m\", \"12h\" or \"90d\""),
    /// A whole number of bytes, or text such as `64M` (thousands) or `64Mi` (1,024s).
    SIZE("a number of bytes, or text such as \"10M\" or \"64Mi\"");

    final String form;

    Unit(String form) {
      this.form = form;
    }
  }

  private static final class Bounds {
    static final long HOUR = 3_600_000L;
    static final long DAY = 24 * HOUR;
    static final long YEAR = 365 * DAY;
    static final long MOST = (1L << 53) - 1;
  }

  final String table;
  final String key;
  final Unit unit;
  final long min;
  final long max;

  /// The value where the owner gives none; -1 where that means that there is no such setting.
  final long absent;

  Setting(String table, String key, Unit unit, long min, long max, long absent) {
    this.table = table;
    this.key = key;
    this.unit = unit;
    this.min = min;
    this.max = max;
    this.absent = absent;
  }
}
