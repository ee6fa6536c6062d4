package dev.yett.client.terminal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// Shows what is typed before a far device echoes it, as mosh does (docs/SHELL.md): printable ASCII
/// and backspace at the end of a line that the cursor stands on, underlined until confirmed.
///
/// Nothing is shown of a line of which the device has not echoed one character first, exactly and
/// with nothing else: so a password prompt shows nothing. What the device shows always wins: what
/// was predicted is taken off before it and what is still awaited put back behind it, in one write;
/// any difference takes all of it off until another line is echoed.
///
/// Times are in nanoseconds. For one thread.
final class Prediction {
  private static final long NEAR = 40_000_000;
  private static final long SLACK = 250_000_000;
  private static final int PASTE = 8; // keys that come at once
  private static final int MOST = 256;
  private static final int ERASE = -1;

  private final CursorLine cursor;

  /// What was typed on this line, echoed, and stands before the cursor.
  private final StringBuilder echoed = new StringBuilder();

  /// What was typed since: characters, and [#ERASE].
  private final Deque<Integer> awaited = new ArrayDeque<>();

  private String predicted = ""; // what is on the screen in place of `echoed`
  private boolean shows;
  private boolean confirmed;
  private boolean waitsForLine = true;
  private long roundTrip;
  private long since;

  Prediction(int columns) {
    cursor = new CursorLine(columns);
  }

  /// How far away the device is; below 40 ms nothing is predicted.
  void roundTrip(long nanos) {
    roundTrip = nanos;
  }

  /// Keys that are on their way.
  ///
  /// @return what to show now
  byte[] typed(byte[] keys, long now) {
    if (roundTrip < NEAR && awaited.isEmpty()) {
      waitsForLine = true;
      return nothing();
    }
    var screen = new ByteArrayOutputStream();
    for (byte key : keys) {
      if (keys.length > PASTE || !take(key & 0xff, now)) {
        // What follows stands where only the device knows.
        waitsForLine = true;
      }
    }
    repaint(screen);
    return screen.toByteArray();
  }

  private boolean take(int key, long now) {
    boolean erases = key == 0x7f || key == '\b';
    if (waitsForLine
        || awaited.size() >= MOST
        || !(erases || (key >= ' ' && key < 0x7f))
        || !cursor.hasRoom(ahead() + 1)
        || (erases && after().isEmpty())) {
      return false;
    }
    if (awaited.isEmpty()) {
      since = now;
    }
    awaited.add(erases ? ERASE : key);
    return true;
  }

  /// What the device shows.
  ///
  /// @return what to show in its place
  byte[] shown(byte[] bytes, long now) {
    if (awaited.isEmpty()) {
      // Nothing can be on the screen that is not the device's.
      if (bytes.length < 2 || bytes[0] != '\r' || bytes[1] != '\n') {
        forget();
      }
      pass(bytes);
      return bytes;
    }
    var screen = new ByteArrayOutputStream();
    takeOff(screen);
    screen.writeBytes(bytes);
    boolean behind = !cursor.hasRoom(0);
    boolean echo = echo(bytes, now);
    pass(bytes);
    if (echo && !behind) {
      cursor.nothingBehind();
    }
    repaint(screen);
    return screen.toByteArray();
  }

  private void pass(byte[] bytes) {
    for (byte b : bytes) {
      cursor.shown(b & 0xff);
      if (b == '\n') {
        echoed.setLength(0);
        confirmed = false;
        waitsForLine = false;
      }
    }
  }

  /// Takes off the head of what is awaited what these bytes echo. Bytes that are anything else
  /// besides are not taken for an echo, lest a word that is shown confirms what is not echoed.
  ///
  /// @return whether they are an echo and nothing else
  private boolean echo(byte[] bytes, long now) {
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    var line = new StringBuilder(echoed);
    int at = 0;
    int taken = 0;
    for (int awaitedNext : awaited) {
      if (at == text.length()) {
        break;
      }
      int length = echoLength(text, at, awaitedNext);
      if (length == 0) {
        break;
      }
      at += length;
      taken++;
      if (awaitedNext == ERASE) {
        line.setLength(Math.max(0, line.length() - 1));
      } else {
        line.append((char) awaitedNext);
      }
    }
    boolean ends = at < text.length() && taken == awaited.size() && text.startsWith("\r\n", at);
    if (at < text.length() && !ends) {
      forget();
      return false;
    }
    for (int i = 0; i < taken; i++) {
      awaited.remove();
    }
    echoed.setLength(0);
    echoed.append(line);
    confirmed |= taken > 0;
    since = now;
    return !ends;
  }

  private static int echoLength(String text, int at, int key) {
    if (key != ERASE) {
      return text.charAt(at) == key ? 1 : 0;
    }
    return text.startsWith("\b \b", at) ? 3 : text.startsWith("\b\u001b[K", at) ? 4 : 0;
  }

  /// Somebody looks at the clock: what was not echoed in time is not echoed at all.
  ///
  /// @return what to show now
  byte[] look(long now) {
    if (awaited.isEmpty() || now - since < 2 * roundTrip + SLACK) {
      return nothing();
    }
    var screen = new ByteArrayOutputStream();
    takeOff(screen);
    forget();
    waitsForLine = true;
    return screen.toByteArray();
  }

  /// Something else is about to be shown, or was: nothing is known of the line any more.
  ///
  /// @return what to show first
  byte[] giveUp() {
    var screen = new ByteArrayOutputStream();
    takeOff(screen);
    forget();
    waitsForLine = true;
    return screen.toByteArray();
  }

  /// The terminal has another width.
  ///
  /// @return what to show now
  byte[] resized(int columns) {
    cursor.resized(columns);
    return giveUp();
  }

  private void forget() {
    awaited.clear();
    echoed.setLength(0);
    confirmed = false;
  }

  /// What the line will be.
  private String after() {
    var line = new StringBuilder(echoed);
    for (int key : awaited) {
      if (key != ERASE) {
        line.append((char) key);
      } else if (!line.isEmpty()) {
        line.setLength(line.length() - 1);
      }
    }
    return line.toString();
  }

  /// How much further to the right the line will end.
  private int ahead() {
    return Math.max(0, after().length() - echoed.length());
  }

  private void repaint(ByteArrayOutputStream screen) {
    var now = after();
    if (shows && now.equals(predicted) && confirmed && !awaited.isEmpty()) {
      return;
    }
    takeOff(screen);
    if (confirmed && !awaited.isEmpty() && roundTrip >= NEAR && cursor.hasRoom(ahead())) {
      replace(screen, echoed.toString(), now, true);
      predicted = now;
      shows = true;
    }
  }

  private void takeOff(ByteArrayOutputStream screen) {
    if (shows) {
      replace(screen, predicted, echoed.toString(), false);
      shows = false;
    }
  }

  /// One end of the line for another, the cursor behind it.
  private static void replace(
      ByteArrayOutputStream screen, String from, String to, boolean underlined) {
    int same = 0;
    while (same < Math.min(from.length(), to.length()) && from.charAt(same) == to.charAt(same)) {
      same++;
    }
    var text = new StringBuilder();
    if (from.length() > same) {
      text.append("\b".repeat(from.length() - same)).append("\u001b[K");
    }
    if (to.length() > same) {
      text.append(underlined ? "\u001b[4m" : "")
          .append(to, same, to.length())
          .append(underlined ? "\u001b[24m" : "");
    }
    screen.writeBytes(text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] nothing() {
    return new byte[0];
  }
}
