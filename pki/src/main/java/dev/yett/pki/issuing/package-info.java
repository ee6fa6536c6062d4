/// The two authorities: what they sign, and in which form it leaves.
@NullMarked
package dev.yett.pki.issuing;

import org.jspecify.annotations.NullMarked;
