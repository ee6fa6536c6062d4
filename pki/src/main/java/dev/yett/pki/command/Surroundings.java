package dev.yett.pki.command;

import dev.yett.pki.keys.PassphraseSource;
import java.time.InstantSource;

/// What a command has of the world besides files: a clock, and someone to ask.
public record Surroundings(InstantSource clock, PassphraseSource.Terminal terminal) {}
