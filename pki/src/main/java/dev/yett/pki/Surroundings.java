package dev.yett.pki;

import java.time.InstantSource;

/// What a command has of the world besides files: a clock, and someone to ask.
record Surroundings(InstantSource clock, PassphraseSource.Terminal terminal) {}
