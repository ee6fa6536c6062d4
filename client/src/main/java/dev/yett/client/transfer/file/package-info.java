/// Single files to and from a device: whole, from where they were interrupted, or by what differs.
@NullMarked
package dev.yett.client.transfer.file;

import org.jspecify.annotations.NullMarked;
