package dev.yett.protocol;

import java.time.Duration;

/// The limits of PROTOCOL §17. None of them can be switched off.
public final class Limits {
  /// Bytes of a frame's payload.
  public static final int FRAME = 65_536;

  /// Bytes, headers included, of unknown frames that are skipped between two known ones.
  public static final int SKIPPED = 1 << 20;

  /// Levels of arrays, maps and tags in one CBOR item.
  public static final int DEPTH = 16;

  /// The largest integer on the wire, and the last sequence of a connection: 2^53 - 1.
  public static final long INTEGER = (1L << 53) - 1;

  public static final int CHAIN_CERTIFICATES = 4;
  public static final int CHAIN_BYTES = 16 * 1024;

  /// Bytes of encoded claims.
  public static final int CLAIMS = 4096;

  public static final int CLAIMS_ROLES = 16;

  /// Arguments of one order.
  public static final int ARGUMENTS = 64;

  /// Bytes of UTF-8 of a `text` or `secret` argument, unless the catalogue says otherwise.
  public static final int ARGUMENT_TEXT = 4096;

  /// Characters of a pattern in the catalogue.
  public static final int PATTERN = 1024;

  /// Orders that may wait behind the running one.
  public static final int ORDERS = 16;

  /// Bytes of each order's input before its first `CREDIT`.
  public static final int EARLY_INPUT = 64 * 1024;

  /// Bytes of a whole `RECORD`; how far above `taken` a client that wants output keeps its limit.
  public static final int RECORD = FRAME;

  /// Bytes of output that a client may have taken without telling by `CREDIT`.
  public static final int UNTOLD = 256 * 1024;

  /// From TCP connect to the first verified order.
  public static final Duration FIRST_ORDER = Duration.ofSeconds(10);

  /// How far ahead `accept-by` may lie.
  public static final Duration ORDER_AHEAD = Duration.ofMinutes(10);

  /// How far ahead a client usually sets `accept-by`.
  public static final Duration ACCEPT_BY = Duration.ofSeconds(60);

  /// How long an ended order is remembered at least.
  public static final Duration REMEMBERED = Duration.ofMinutes(10);

  /// Without a received byte, before a `PING` is sent.
  public static final Duration QUIET = Duration.ofSeconds(5);

  /// Without a received byte, while a `PING` is unanswered, before a peer is dead.
  public static final Duration DEAD = Duration.ofSeconds(15);

  /// How long a TLS record may wait for the socket to take it.
  public static final Duration STUCK = Duration.ofSeconds(30);

  /// How long, and how many bytes, a closing device reads on and drops.
  public static final Duration DRAIN = Duration.ofSeconds(1);

  public static final int DRAIN_BYTES = 64 << 20;

  /// TLS bytes that yield no application byte.
  public static final int FLOOD = 64 * 1024;

  /// Bytes of UTF-8 of a text for people in a message.
  public static final int TEXT = 1024;

  public static final int PING = 32;

  public static final int CATALOGUE = 4 << 20;

  public static final int BUNDLE = 16 << 20;

  /// Bytes of a `sealed` input, unless the catalogue says otherwise.
  public static final long MAX_INPUT = 64L << 20;

  /// Columns and rows of a terminal.
  public static final int TERMINAL = 1000;

  /// Bytes of UTF-8 of a remote path, and of one of its components.
  public static final int PATH = 4095;

  public static final int COMPONENT = 255;

  /// Bytes of a piece's payload, and of the content that it stands for (PROTOCOL §15).
  public static final int PIECE = 1 << 20;

  /// Bytes of the header of a tree's entry.
  public static final int ENTRY = 16 * 1024;

  /// How many times as long as its payload a compressed piece's content may be.
  public static final int RATIO = 1024;

  /// Entries of a tree that may come without a `SEAL`, and bytes of their headers.
  public static final int UNSEALED_ENTRIES = 1024;

  public static final int UNSEALED_HEADERS = 4 << 20;

  /// Bytes of a block that a signature stands for.
  public static final int LEAST_BLOCK = 512;

  public static final int LARGEST_BLOCK = 1 << 20;

  private Limits() {}
}
