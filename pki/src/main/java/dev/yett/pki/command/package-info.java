/// The command line: one class for each command, and how things are printed.
@NullMarked
package dev.yett.pki.command;

import org.jspecify.annotations.NullMarked;
