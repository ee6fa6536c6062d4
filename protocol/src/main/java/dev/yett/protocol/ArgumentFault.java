package dev.yett.protocol;

/// Why an order's arguments are not those of its operation.
///
/// @param reason `argument-missing`, `argument-unknown`, `argument-type`, `argument-value` or
///     `path-outside-root`
/// @param argument its name; where it is unknown, as the peer wrote it
/// @param text for people, without the value
public record ArgumentFault(Reason reason, String argument, String text) {}
