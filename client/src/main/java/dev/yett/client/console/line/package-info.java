/// A line while it is typed: how it is split, completed, and remembered.
@NullMarked
package dev.yett.client.console.line;

import org.jspecify.annotations.NullMarked;
