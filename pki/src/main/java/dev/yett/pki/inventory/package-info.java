/// What the authorities issued and revoked: their databases, and the log of their acts.
@NullMarked
package dev.yett.pki.inventory;

import org.jspecify.annotations.NullMarked;
