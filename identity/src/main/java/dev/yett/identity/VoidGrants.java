package dev.yett.identity;

import java.time.Instant;

/// All grants of an operator, or for a device, that were issued before a time are void.
///
/// @param until the latest end of any of them, after which nobody needs to remember it
public record VoidGrants(SpiffeId id, Instant before, Instant until) {}
