/// What changed between two contents: signatures of the one, and the other told by them (PROTOCOL
/// §15).
@NullMarked
package dev.yett.protocol.delta;

import org.jspecify.annotations.NullMarked;
