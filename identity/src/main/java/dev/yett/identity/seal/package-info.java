/// How secrets rest and travel: under a passphrase, or encrypted to the key of a certificate.
@NullMarked
package dev.yett.identity.seal;

import org.jspecify.annotations.NullMarked;
