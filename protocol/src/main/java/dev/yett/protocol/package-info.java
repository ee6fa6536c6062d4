/// What travels: bytes to values and back. No sockets, no files.
@NullMarked
package dev.yett.protocol;

import org.jspecify.annotations.NullMarked;
