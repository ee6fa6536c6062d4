/// The record of what was intended and what came of it, written before every effect.
@NullMarked
package dev.yett.server.audit;

import org.jspecify.annotations.NullMarked;
