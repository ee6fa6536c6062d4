/// The way to a device: which of its addresses answers first, and through which proxy. What comes
/// out is a TCP connection; who is at its other end is proven afterwards, by TLS.
@NullMarked
package dev.yett.client.route;

import org.jspecify.annotations.NullMarked;
