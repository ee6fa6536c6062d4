/// What lies between a connection and an operation: input, credit and events of one order.
@NullMarked
package dev.yett.server.flow;

import org.jspecify.annotations.NullMarked;
