/// How a key gets its certificate: requests, and the replies to them. Both sides read and write
/// them here; what is issued is decided by the authority.
@NullMarked
package dev.yett.identity.enrol;

import org.jspecify.annotations.NullMarked;
