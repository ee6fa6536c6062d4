package dev.yett.client.terminal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a program on the terminal has switched on and not off again: the alternate screen, the
/// mouse, pasting in brackets, keypad modes, a hidden cursor. Where the program ends in order there
/// is nothing left; where the device is gone, this is what would spoil the terminal for its user.
final class ScreenModes {
  private static final int ESC = 0x1b;
  private static final int LONGEST = 32;
  private static final int ALTERNATE = 1049;
  private static final int CURSOR = 25;

  private enum State {
    TEXT,
    ESCAPE,
    BRACKET,
    PRIVATE
  }

  /// The private modes that are left on and safe to switch off; in this order.
  private static final SortedSet<Integer> KNOWN =
      Collections.unmodifiableSortedSet(
          new TreeSet<>(
              java.util.List.of(
                  1, 9, 47, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 1047, ALTERNATE,
                  2004)));

  private final TreeSet<Integer> on = new TreeSet<>();
  private final StringBuilder numbers = new StringBuilder();
  private State state = State.TEXT;
  private boolean cursorHidden;
  private boolean keypad;
  private boolean coloured;

  /// What was shown, wherever it was cut.
  synchronized void shown(byte[] bytes) {
    for (byte b : bytes) {
      next(b & 0xff);
    }
  }

  private void next(int c) {
    switch (state) {
      case TEXT -> state = c == ESC ? State.ESCAPE : State.TEXT;
      case ESCAPE -> {
        if (c == '=' || c == '>') {
          keypad = c == '=';
        }
        state = c == '[' ? State.BRACKET : c == ESC ? State.ESCAPE : State.TEXT;
        numbers.setLength(0);
      }
      case BRACKET -> {
        if (c == '?' && numbers.isEmpty()) {
          state = State.PRIVATE;
        } else if (isParameter(c)) {
          numbers.append((char) c);
        } else {
          if (c == 'm') {
            coloured = !(numbers.isEmpty() || numbers.toString().matches("0*"));
          }
          state = c == ESC ? State.ESCAPE : State.TEXT;
        }
      }
      case PRIVATE -> {
        if (isParameter(c)) {
          numbers.append((char) c);
        } else {
          if (c == 'h' || c == 'l') {
            set(c == 'h');
          }
          state = c == ESC ? State.ESCAPE : State.TEXT;
        }
      }
    }
  }

  private boolean isParameter(int c) {
    return ((c >= '0' && c <= '9') || c == ';' || c == ':') && numbers.length() < LONGEST;
  }

  private void set(boolean to) {
    for (var number : numbers.toString().split(";", -1)) {
      if (number.matches("[0-9]{1,5}")) {
        int mode = Integer.parseInt(number);
        if (mode == CURSOR) {
          cursorHidden = !to;
        } else if (KNOWN.contains(mode)) {
          if (to) {
            on.add(mode);
          } else {
            on.remove(mode);
          }
        }
      }
    }
  }

  /// What switches off all that is on; nothing where nothing is.
  synchronized byte[] undoing() {
    var undo = new ByteArrayOutputStream();
    for (int mode : on) {
      undo.writeBytes(sequence("[?" + mode + "l"));
    }
    if (cursorHidden) {
      undo.writeBytes(sequence("[?25h"));
    }
    if (keypad) {
      undo.writeBytes(sequence(">"));
    }
    if (coloured) {
      undo.writeBytes(sequence("[0m"));
    }
    on.clear();
    cursorHidden = false;
    keypad = false;
    coloured = false;
    return undo.toByteArray();
  }

  private static byte[] sequence(String rest) {
    return ((char) ESC + rest).getBytes(StandardCharsets.US_ASCII);
  }
}
