/// Who may speak: names, trust, revocation, grants, durable files. Verifies; issues nothing.
@NullMarked
package dev.yett.identity;

import org.jspecify.annotations.NullMarked;
