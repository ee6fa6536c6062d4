/// One operation on many devices at once: who is next, how each ended, and what is kept of what
/// they put out.
@NullMarked
package dev.yett.client.fleet;

import org.jspecify.annotations.NullMarked;
