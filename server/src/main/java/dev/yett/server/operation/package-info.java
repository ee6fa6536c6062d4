/// The operations that a device can offer.
@NullMarked
package dev.yett.server.operation;

import org.jspecify.annotations.NullMarked;
