package dev.yett.pki.inventory;

/// How many things of a kind and state end on one day.
///
/// @param day counted from 1970-01-01, in UTC
public record Ending(String kind, String state, long day, long count) {}
