package dev.yett.client;

/// Why a connection is over.
///
/// @param lost the world broke, and what became of the running order is not known
record End(boolean lost, UserError error) {}
