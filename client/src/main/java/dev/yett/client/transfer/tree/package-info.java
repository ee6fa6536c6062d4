/// Trees of files to and from a device, one order each, and what differs between two of them.
@NullMarked
package dev.yett.client.transfer.tree;

import org.jspecify.annotations.NullMarked;
