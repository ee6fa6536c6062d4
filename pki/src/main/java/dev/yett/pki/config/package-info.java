/// What an owner decides about certificates: profiles, in TOML.
@NullMarked
package dev.yett.pki.config;

import org.jspecify.annotations.NullMarked;
