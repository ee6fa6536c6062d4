package dev.yett.bench;

import java.util.OptionalLong;

/// One way to do the work that is compared.
///
/// @param name as it stands in the table
/// @param trial does the work once and says what it took, in the comparison's unit
/// @param device the process at the far end, whose memory is to be looked at: started from here and
///     running before the trial begins
/// @param peer whether the others are put in proportion to it
record Contender(String name, Trial trial, OptionalLong device, boolean peer) {
  /// One measurement. It is run in every round; what need not be measured is done before.
  interface Trial {
    double run() throws Exception;
  }

  Contender(String name, Trial trial) {
    this(name, trial, OptionalLong.empty(), false);
  }

  /// The same, with that process at the far end.
  Contender at(long process) {
    return new Contender(name, trial, OptionalLong.of(process), peer);
  }

  /// The same, as one with which others are compared.
  Contender asPeer() {
    return new Contender(name, trial, device, true);
  }
}
