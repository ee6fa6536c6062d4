package dev.yett.identity;

import dev.yett.protocol.Octets;
import java.time.Instant;

/// A grant that is void by its serial.
///
/// @param until the grant's own end, after which nobody needs to remember it
public record RevokedGrant(Octets serial, Instant until) {}
