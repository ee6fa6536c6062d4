/// Files of Yett, made readable.
@NullMarked
package dev.yett.pki.show;

import org.jspecify.annotations.NullMarked;
