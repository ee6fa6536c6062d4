/// Measures the real programs beside their peers, on this machine, in one run.
///
/// `World` is a throw-away device and operator, `Sshd` their peer; a `Comparison` runs its
/// contenders interleaved and prints one table. `Session` is a list of comparisons with a `main`.
@NullMarked
package dev.yett.bench;

import org.jspecify.annotations.NullMarked;
