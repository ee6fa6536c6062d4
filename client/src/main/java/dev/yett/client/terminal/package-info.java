/// The terminal that the user sits at, and an order's program on it.
@NullMarked
package dev.yett.client.terminal;

import org.jspecify.annotations.NullMarked;
