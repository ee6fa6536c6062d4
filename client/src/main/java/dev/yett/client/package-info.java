/// The operator's client `yett`: dials, signs, sends, shows.
@NullMarked
package dev.yett.client;

import org.jspecify.annotations.NullMarked;
