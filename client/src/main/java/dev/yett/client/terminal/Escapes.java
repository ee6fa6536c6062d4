package dev.yett.client.terminal;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// What a user types, told apart into what is for the program and what is for us: a tilde after a
/// new line, and then a letter, as in ssh. Pasted text, where the terminal marks it, is all for the
/// program. For one thread.
final class Escapes {
  private static final int SUSPEND = 0x1a;
  private static final byte[] PASTE_BEGINS = {0x1b, '[', '2', '0', '0', '~'};
  private static final byte[] PASTE_ENDS = {0x1b, '[', '2', '0', '1', '~'};

  private boolean lineStart = true;
  private boolean tilde;
  private boolean pasting;
  private int matched;

  /// What was typed.
  sealed interface Typed {
    /// For the program.
    @SuppressWarnings("ArrayRecordComponent") // equality is never asked
    record Keys(byte[] bytes) implements Typed {}

    /// `~.`, which ends the order.
    record Leave() implements Typed {}

    /// `~d`, which leaves the session to live on.
    record Detach() implements Typed {}

    /// `~?`
    record Help() implements Typed {}

    /// `~^Z`, which stops this program.
    record Suspend() implements Typed {}
  }

  /// Takes what was typed, wherever it was cut.
  List<Typed> typed(byte[] bytes, int length) {
    var all = new ArrayList<Typed>();
    var keys = new ByteArrayOutputStream();
    for (int i = 0; i < length; i++) {
      int c = bytes[i] & 0xff;
      if (tilde) {
        tilde = false;
        var ours = escape(c);
        if (ours != null) {
          if (keys.size() > 0) {
            all.add(new Typed.Keys(keys.toByteArray()));
            keys.reset();
          }
          all.add(ours);
          lineStart = true;
          continue;
        }
        keys.write('~');
        if (c != '~') {
          key(c, keys);
        } else {
          lineStart = false;
        }
      } else if (c == '~' && lineStart && !pasting) {
        tilde = true;
      } else {
        key(c, keys);
      }
    }
    if (keys.size() > 0) {
      all.add(new Typed.Keys(keys.toByteArray()));
    }
    return all;
  }

  private void key(int c, ByteArrayOutputStream keys) {
    keys.write(c);
    lineStart = c == '\r' || c == '\n';
    byte[] mark = pasting ? PASTE_ENDS : PASTE_BEGINS;
    matched = c == (mark[matched] & 0xff) ? matched + 1 : c == mark[0] ? 1 : 0;
    if (matched == mark.length) {
      matched = 0;
      pasting = !pasting;
    }
  }

  private static Escapes.@org.jspecify.annotations.Nullable Typed escape(int c) {
    return switch (c) {
      case '.' -> new Typed.Leave();
      case 'd' -> new Typed.Detach();
      case '?' -> new Typed.Help();
      case SUSPEND -> new Typed.Suspend();
      default -> null;
    };
  }
}
