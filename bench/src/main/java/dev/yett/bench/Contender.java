package dev.yett.bench;

/// One way to do the work that is compared.
///
/// @param name as it stands in the table
/// @param trial does the work once and says what it took, in the comparison's unit
record Contender(String name, Trial trial) {
  /// One measurement. It is run in every round; what need not be measured is done before.
  interface Trial {
    double run() throws Exception;
  }
}
