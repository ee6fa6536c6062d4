package dev.yett.server.order;

/// What policy says to an order whose signature verified.
public sealed interface Decision permits Permit, Denial {}
