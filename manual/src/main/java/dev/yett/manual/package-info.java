/// Manual pages and completion, written from the commands of the three programs, so that they
/// cannot say anything else than `--help` does. Nothing of it is in the programs.
@NullMarked
package dev.yett.manual;

import org.jspecify.annotations.NullMarked;
