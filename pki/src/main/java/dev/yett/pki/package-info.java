/// The authorities, which issue certificates and grants, and the `yett-pki` program.
@NullMarked
package dev.yett.pki;

import org.jspecify.annotations.NullMarked;
