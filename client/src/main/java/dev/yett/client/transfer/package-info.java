/// Files to and from a device.
@NullMarked
package dev.yett.client.transfer;

import org.jspecify.annotations.NullMarked;
