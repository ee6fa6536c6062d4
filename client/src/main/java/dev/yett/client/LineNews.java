package dev.yett.client;

import java.time.Duration;

/// Told what becomes of a connection that is dialled again when it is lost ([Lifeline]). Called on
/// the thread that dials, which must not be held up.
public interface LineNews {
  /// The connection is lost, and is being dialled again.
  ///
  /// @param why printable
  void lost(String why);

  /// It is there again, and what survived goes on.
  ///
  /// @param away since the loss was noticed
  void back(Duration away);

  static LineNews none() {
    return new LineNews() {
      @Override
      public void lost(String why) {}

      @Override
      public void back(Duration away) {}
    };
  }
}
