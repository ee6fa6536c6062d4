/// Below a TLS socket: what its records are on the raw one.
@NullMarked
package dev.yett.identity.socket;

import org.jspecify.annotations.NullMarked;
