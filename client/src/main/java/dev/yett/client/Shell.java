package dev.yett.client;

import dev.yett.client.config.Hosts;

/// The interactive shell, where there is one.
public interface Shell {
  /// Runs until its user leaves, or standard input ends.
  ///
  /// @return the exit status: that of the last command where standard input is no terminal
  int run(ClientFiles files, Dialer dialer, Hosts hosts, HostSpec host)
      throws UserError, InterruptedException;
}
