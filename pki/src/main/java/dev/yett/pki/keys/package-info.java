/// The keys of the authorities, and the passphrases or tokens that they are under.
@NullMarked
package dev.yett.pki.keys;

import org.jspecify.annotations.NullMarked;
